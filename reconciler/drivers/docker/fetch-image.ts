import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { repositoryOf } from '../../model/image-ref.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { PresentImageSpec, Resource } from '../../model/resource.ts';
import { buildContext } from './build-context.ts';
import { defined } from './defined.ts';
import type { Engine } from './engine.ts';
import type { StreamMessage } from './engine-types.ts';
import { type Attempt, refusal } from './errors.ts';
import { registryOf, tagOf } from './image-refs.ts';
import { jsonLines } from './json-lines.ts';
import { maskError } from './mask-words.ts';
import { pullProgress } from './pull-progress.ts';

/** What a registry asks for. */
export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
}

/** The login for a registry by its host as in image names (`docker.io`, `127.0.0.1:5000`); null: none. */
export type RegistryAuth = (host: string, signal: AbortSignal) => Promise<RegistryCredentials | null>;

/** What getting an image needs beside the engine. */
export interface ImageOptions {
  readonly registryAuth: RegistryAuth;
}

/** An image to get, and where. */
export interface WantedImage {
  readonly engine: Engine;
  readonly spec: PresentImageSpec;
  /** Of a build: the folder's files by path. */
  readonly files: NonNullable<Resource['build']>;
  /** Called with every message of the engine; empty where it says nothing for people. */
  readonly onProgress: (progress: string) => void;
}

/** Pulls or builds an image, to its end. Throws OperationError with what the engine, or the registry, said. */
export async function fetchImage(wanted: WantedImage, options: ImageOptions, signal: AbortSignal): Promise<void> {
  const passwords: string[] = [];
  const registryAuth: RegistryAuth = async (host, ending) => {
    const credentials = await options.registryAuth(host, ending);
    if (credentials !== null) passwords.push(credentials.password);
    return credentials;
  };
  const { build: recipe } = wanted.spec;
  try {
    if (recipe === undefined) await pull(wanted, { registryAuth }, signal);
    else await build(wanted, recipe, { registryAuth }, signal);
  } catch (error) {
    throw error instanceof OperationError ? maskError(error, passwords) : error;
  }
}

/** Pulls by digest where there is one, and gives the image its tag then, if it has one: the Engine would leave it without a name. */
async function pull(
  { engine, spec, onProgress }: WantedImage,
  { registryAuth }: ImageOptions,
  signal: AbortSignal,
): Promise<void> {
  const { ref, digest, platform } = spec;
  const repository = repositoryOf(ref);
  const host = registryOf(ref);
  const doing = `pull ${digest === undefined ? ref : `${ref}@${digest}`}`;
  const credentials = await registryAuth(host, signal);
  const authconfig = credentials === null ? undefined : { ...credentials, serveraddress: host };
  const pulled = digest === undefined ? `${repository}:${tagOf(ref)}` : `${repository}@${digest}`;
  const stream = await engine.ask(doing, docker => docker.pull(pulled, defined({ platform, authconfig })), signal);
  const describe = pullProgress();
  await follow(stream, { doing, engine: engine.name }, message => onProgress(describe(message) ?? ''), signal);
  if (digest === undefined || ref === repository) return;
  const name = { repo: repository, tag: tagOf(ref) };
  await engine.ask(`tag ${ref}`, docker => docker.getImage(pulled).tag(name), signal);
}

/** What is built carries no labels of ours: a container that somebody runs from it would inherit them. */
async function build(
  { engine, spec, files, onProgress }: WantedImage,
  { dockerfile, args, target }: NonNullable<PresentImageSpec['build']>,
  { registryAuth }: ImageOptions,
  signal: AbortSignal,
): Promise<void> {
  const context = await buildContext(files, dockerfile);
  const hosts = new Set(context.bases.map(registryOf));
  const auths: Record<string, RegistryCredentials> = {};
  for (const host of hosts) {
    const credentials = await registryAuth(host, signal);
    if (credentials !== null) auths[host === 'docker.io' ? 'https://index.docker.io/v1/' : host] = credentials;
  }
  const doing = `build ${spec.ref}`;
  const options = defined<Docker.ImageBuildOptions>({
    t: spec.ref,
    dockerfile,
    buildargs: args,
    forcerm: true,
    target,
    platform: spec.platform,
    registryconfig: encodeAuths(auths),
  });
  const stream = await engine.ask(doing, docker => docker.buildImage(Readable.from(context.tar), options), signal);
  const said: string[] = [];
  const onMessage = ({ stream: words = '' }: StreamMessage): void => {
    if (words.trim() !== '') said.push(words.trim());
    onProgress(words.trim());
  };
  try {
    await follow(stream, { doing, engine: engine.name }, onMessage, signal);
  } catch (error) {
    throw error instanceof OperationError ? withLastWords(error, said) : error;
  }
}

/** The Engine only tells that a step failed; why is in what was said before. */
function withLastWords({ code, message, temporary, cause }: OperationError, said: readonly string[]): OperationError {
  return new OperationError(code, [message, ...said.slice(-8)].join('\n  '), { temporary, cause });
}

/** Reads a stream of messages to its end. The Engine answers 200 at once: what goes wrong later comes as a message. */
async function follow(
  stream: NodeJS.ReadableStream,
  attempt: Attempt,
  onMessage: (message: StreamMessage) => void,
  signal: AbortSignal,
): Promise<void> {
  for await (const message of jsonLines<StreamMessage>(stream, attempt, signal)) {
    if (message.error !== undefined) throw refusal(attempt, 0, message.error);
    onMessage(message);
  }
}

/** Base64 for URLs, but padded: Go wants it so. dockerode by itself sends the plain kind, whose `+` and `/` the Engine cannot read. */
function encodeAuths(auths: Readonly<Record<string, RegistryCredentials>>): Docker.RegistryConfig {
  const base64 = Buffer.from(JSON.stringify(auths)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
  return { base64 } as unknown as Docker.RegistryConfig;
}
