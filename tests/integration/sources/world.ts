import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { OperationError } from '../../../reconciler/model/operation-error.ts';
import { type GitHttpOptions, openGitHttp } from '../../../reconciler/sources/git/http.ts';
import type { Source } from '../../../reconciler/sources/source.ts';
import { createRepository, type Repository } from '../../support/git-repository.ts';
import { type GitServer, type GitServerOptions, startGitServer } from '../../support/git-server.ts';
import { tempFolder } from '../../support/temp.ts';

/** A repository behind a real git server, and where clones of it are kept. */
export interface World extends AsyncDisposable {
  readonly folder: string;
  readonly repository: Repository;
  readonly server: GitServer;
  readonly url: string;
  readonly stateFolder: string;
  open(options?: Partial<GitHttpOptions>): Source;
}

/** Never fires. */
export const signal: AbortSignal = new AbortController().signal;

export async function openWorld(options: GitServerOptions = {}): Promise<World> {
  const folder = await tempFolder();
  const repository = createRepository(join(folder.path, 'repository'));
  const server = await startGitServer(folder.path, options);
  const url = `${server.url}/repository`;
  const stateFolder = join(folder.path, 'state');
  return {
    folder: folder.path,
    repository,
    server,
    url,
    stateFolder,
    open: more => openGitHttp({ url, stateFolder, ...more }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** The OperationError that a promise fails with. */
export async function failure(promise: Promise<unknown>): Promise<OperationError> {
  const error = await promise.then(
    () => expect.fail('it succeeded'),
    (cause: OperationError) => cause,
  );
  expect(error.name, error.stack).toBe('OperationError');
  return error;
}

/** Content of one file of what a source follows now, or of a revision. */
export async function textOf(source: Source, path: string, revision?: string): Promise<string> {
  const snapshot = await source.fetch(signal, revision);
  return Buffer.from((await source.read(snapshot, [path], signal)).get(path)!).toString();
}

/** Names of everything below the folder of each kept clone. */
export function clonesIn(stateFolder: string): readonly string[] {
  if (!fs.existsSync(stateFolder)) return [];
  return fs.readdirSync(stateFolder).flatMap(name => fs.readdirSync(join(stateFolder, name)));
}

/** Bytes that compress badly, the same each time. */
export function noise(bytes: number, seed = 1): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: bytes }, () => {
    state = (state * 48271) % 2147483647;
    return state & 255;
  });
}

/** A self-signed certificate for 127.0.0.1. */
export function makeCertificate(folder: string): { readonly key: string; readonly cert: string } {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=keelson test', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  execFileSync('openssl', ['req', '-x509', '-nodes', '-days', '2', ...curve, ...subject, '-keyout', key, '-out', cert], {
    stdio: 'pipe',
  });
  return { key: fs.readFileSync(key, 'utf8'), cert: fs.readFileSync(cert, 'utf8') };
}
