import type http from 'node:http';
import type { ResourceId } from '../../model/ids.ts';
import type { OperationError } from '../../model/operation-error.ts';
import type { Live, LiveState, Owner, PresentImageSpec, Resource } from '../../model/resource.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { buildContext } from './build-context.ts';
import type { Engine } from './engine.ts';
import { type Attempt, refusal } from './errors.ts';
import { registryOf, repositoryOf, tagOf } from './image-refs.ts';
import { jsonLines } from './json-lines.ts';
import { ownLabels } from './labels.ts';
import { pullProgress } from './pull-progress.ts';

/** What a registry asks for. */
export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
}

/** The login for a registry by its host as in image names (`docker.io`, `127.0.0.1:5000`); null: none. */
export type RegistryAuth = (host: string, signal: AbortSignal) => Promise<RegistryCredentials | null>;

/** Pulls and builds that run beside the passes: a big image never holds one up. */
export interface ImageJobs {
  /** Begins to pull or build, unless that is under way already. */
  begin(resource: Resource, spec: PresentImageSpec, engine: Engine): void;
  /** Those under way, and those that ended badly; what ended well is an image of the engine. */
  live(): readonly Live[];
  /** Ends one, or forgets that it failed. */
  forget(id: ResourceId): void;
  endAll(): void;
}

interface ImageJobsOptions {
  readonly owner: Owner;
  readonly secrets: Secrets;
  readonly registryAuth: RegistryAuth;
  /** Called when one has ended. */
  readonly onEnd: () => void;
}

interface ImageJob {
  readonly ending: AbortController;
  live: Live;
}

/** A pull or build that says nothing for so long is given up. */
const SILENCE_MS = 600_000;

export function startImageJobs(options: ImageJobsOptions): ImageJobs {
  const jobs = new Map<ResourceId, ImageJob>();
  return {
    begin(resource, spec, engine) {
      if (jobs.get(resource.id)?.live.state.phase === 'pending') return;
      const job: ImageJob = { ending: new AbortController(), live: liveImage(resource, spec, { phase: 'pending' }) };
      jobs.set(resource.id, job);
      const tell = (state: LiveState): void => {
        job.live = { ...job.live, state };
      };
      run(resource, spec, engine, options, job.ending, progress =>
        tell({ phase: 'pending', ...(progress === '' ? {} : { progress }) }),
      )
        .then(
          () => jobs.delete(resource.id),
          (error: OperationError) => tell({ phase: 'failed', error: error.message, temporary: error.temporary }),
        )
        .finally(options.onEnd);
    },
    live: () => [...jobs.values()].map(job => job.live),
    forget(id) {
      jobs.get(id)?.ending.abort();
      jobs.delete(id);
    },
    endAll() {
      for (const job of jobs.values()) job.ending.abort();
      jobs.clear();
    },
  };
}

function liveImage({ id }: Resource, spec: PresentImageSpec, state: LiveState): Live {
  return { id, ref: spec.ref, name: spec.ref, spec, applied: spec, state, restarts: 0, createdAt: 0 };
}

async function run(
  resource: Resource,
  spec: PresentImageSpec,
  engine: Engine,
  options: ImageJobsOptions,
  ending: AbortController,
  onProgress: (progress: string) => void,
): Promise<void> {
  const silence = setTimeout(() => ending.abort(new DOMException('silent', 'TimeoutError')), SILENCE_MS);
  try {
    if (spec.build === undefined) await pull(spec, engine, options, ending.signal, heard);
    else await build(resource, spec, engine, options, ending.signal, heard);
  } finally {
    clearTimeout(silence);
  }

  function heard(progress: string): void {
    silence.refresh();
    onProgress(progress);
  }
}

/** Pulls by digest where there is one, and gives the image its tag then: the Engine would leave it without a name. */
async function pull(
  spec: PresentImageSpec,
  engine: Engine,
  { registryAuth }: ImageJobsOptions,
  signal: AbortSignal,
  onProgress: (progress: string) => void,
): Promise<void> {
  const { ref, digest, platform } = spec;
  const repository = repositoryOf(ref);
  const host = registryOf(ref);
  const doing = `pull ${digest === undefined ? ref : `${ref}@${digest}`}`;
  const credentials = await registryAuth(host, signal);
  const stream = await engine.stream(
    {
      method: 'POST',
      path: '/images/create',
      query: { fromImage: repository, tag: digest ?? tagOf(ref), platform },
      ...(credentials === undefined
        ? {}
        : { headers: { 'x-registry-auth': encodeAuth({ ...credentials, serveraddress: host }) } }),
      doing,
    },
    signal,
  );
  await follow(stream, { doing, engine: engine.name }, signal, pullProgress(), onProgress);
  if (digest === undefined) return;
  const path = `/images/${repository}@${digest}/tag`;
  await engine.call({ method: 'POST', path, query: { repo: repository, tag: tagOf(ref) }, doing: `tag ${ref}` }, signal);
}

async function build(
  resource: Resource,
  spec: PresentImageSpec,
  engine: Engine,
  { owner, secrets, registryAuth }: ImageJobsOptions,
  signal: AbortSignal,
  onProgress: (progress: string) => void,
): Promise<void> {
  const { dockerfile, args, target } = spec.build!;
  const context = await buildContext(resource.contents ?? {}, dockerfile, secrets, signal);
  const hosts = new Set(context.bases.map(registryOf));
  const auths: Record<string, RegistryCredentials> = {};
  for (const host of hosts) {
    const credentials = await registryAuth(host, signal);
    if (credentials !== null) auths[host === 'docker.io' ? 'https://index.docker.io/v1/' : host] = credentials;
  }
  const doing = `build ${spec.ref}`;
  const query = {
    t: spec.ref,
    dockerfile,
    buildargs: JSON.stringify(args),
    labels: JSON.stringify(ownLabels(owner, resource)),
    forcerm: '1',
    target,
    platform: spec.platform,
  };
  const headers = { 'x-registry-config': encodeAuth(auths) };
  const stream = await engine.stream({ method: 'POST', path: '/build', query, headers, body: context.tar, doing }, signal);
  await follow(stream, { doing, engine: engine.name }, signal, message => message.stream?.trim() || null, onProgress);
}

/** A message of a pull or build stream. */
export interface StreamMessage {
  readonly id?: string;
  readonly status?: string;
  readonly stream?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly error?: string;
}

/** Reads a stream of messages to its end. The Engine answers 200 at once: what goes wrong later comes as a message. */
async function follow(
  stream: http.IncomingMessage,
  attempt: Attempt,
  signal: AbortSignal,
  describe: (message: StreamMessage) => string | null,
  onProgress: (progress: string) => void,
): Promise<void> {
  for await (const message of jsonLines<StreamMessage>(stream, attempt, signal)) {
    if (message.error !== undefined) throw refusal(attempt, 0, message.error);
    onProgress(describe(message) ?? '');
  }
}

/** Base64 for URLs, but padded: Go wants it so. */
function encodeAuth(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}
