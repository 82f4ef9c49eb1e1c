import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Dockerd, startDockerd } from '../lab/dockerd.ts';
import { buildImages } from '../lab/images.ts';
import { type CliResult, type RunningCli, runCli, startCli } from './cli.ts';
import { createRepository, type Repository } from './git-repository.ts';
import { type GitServer, startGitServer } from './git-server.ts';
import { tempFolder } from './temp.ts';

const run = promisify(execFile);

/** A person with a real Engine, a real git server with a password, and the command. */
export interface Journey extends AsyncDisposable {
  readonly dockerd: Dockerd;
  readonly server: GitServer;
  readonly repository: Repository;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Commits the files (null removes one), the cluster's own documents beside them the first time. */
  push(files: Readonly<Record<string, string | null>>, message?: string): string;
  reconcile(...args: readonly string[]): Promise<CliResult>;
  start(...args: readonly string[]): Promise<RunningCli>;
  /** Runs the docker client on the Engine; returns what it printed, trimmed. */
  docker(...args: readonly string[]): Promise<string>;
  /** `name image state` of every container, by name. */
  containers(): Promise<readonly string[]>;
}

const PASSWORD = 'push-and-pull';
const UID = '3f1c2a9e-5b7d-4c1e-9a66-2f0d8b1c7e55';

/** A job's manifest; `more` are further lines of its spec. */
export function jobYaml(name: string, image: string, more: readonly string[] = []): string {
  return [
    'apiVersion: keelson/v1',
    'kind: Job',
    `metadata: {name: ${name}}`,
    'spec:',
    `  image: ${image}`,
    ...more.map(line => `  ${line}`),
    '',
  ].join('\n');
}

/** The cluster and its one node; `policy` are entries of spec.policy, `spec` further lines of spec. */
export function clusterYaml(
  socket: string,
  {
    policy = 'stability: 300ms',
    spec = [],
    uid = UID,
    name = 'attic',
  }: { readonly policy?: string; readonly spec?: readonly string[]; readonly uid?: string; readonly name?: string } = {},
): string {
  return [
    'apiVersion: keelson/v1',
    'kind: Cluster',
    `metadata: {name: ${name}, uid: ${uid}}`,
    'spec:',
    `  policy: {${policy}}`,
    ...spec.map(line => `  ${line}`),
    '---',
    'apiVersion: keelson/v1',
    'kind: Node',
    'metadata: {name: pi-1}',
    `spec: {engine: docker, access: [{local: {socket: ${socket}}}]}`,
    '',
  ].join('\n');
}

export async function startJourney(): Promise<Journey> {
  await using cleanup = new AsyncDisposableStack();
  const dockerd = cleanup.use(await startDockerd());
  await buildImages(dockerd.socket, '500ms');
  const folder = cleanup.use(await tempFolder());
  const repository = createRepository(join(folder.path, 'served', 'cluster'));
  const authorization = `Basic ${Buffer.from(`x-access-token:${PASSWORD}`).toString('base64')}`;
  const server = cleanup.use(await startGitServer(join(folder.path, 'served'), { authorization }));
  const cwd = folder.path;
  const config = [
    'clusters:',
    `  - source: {git: "${server.url}/cluster/.git", branch: main, token: {secret: git-token}}`,
    '    interval: 1h',
    `directory: ${join(cwd, 'state')}`,
    '',
  ].join('\n');
  await writeFile(join(cwd, 'reconcile.yaml'), config);
  const env = { KEELSON_SECRET_GIT_TOKEN: PASSWORD };
  const resources = cleanup.move();
  const docker = async (...args: readonly string[]): Promise<string> =>
    (await run('docker', ['--host', `unix://${dockerd.socket}`, ...args])).stdout.trim();
  return {
    dockerd,
    server,
    repository,
    cwd,
    env,
    push: (files, message) => repository.commit(files, message),
    reconcile: (...args) => runCli(args, { cwd, env, timeoutMs: 110_000 }),
    start: (...args) => startCli(args, { cwd, env }),
    docker,
    async containers() {
      const text = await docker('ps', '--all', '--format', '{{.Names}} {{.Image}} {{.State}}');
      return text
        .split('\n')
        .filter(line => line !== '')
        .sort();
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
