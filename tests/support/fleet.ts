import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from '../lab/hosts/host.ts';
import { type Lab, startHosts } from '../lab/hosts/start-hosts.ts';
import { type CliResult, type RunningCli, runCli, startCli } from './cli.ts';
import { createRepository } from './git-repository.ts';
import { tempFolder } from './temp.ts';

/** Hosts with Docker (unless options say otherwise) behind SSH, each an engine of its own, a repository, and the command. */
export interface Fleet extends AsyncDisposable {
  readonly lab: Lab;
  /** Commits the files; null removes one. */
  push(files: Readonly<Record<string, string | null>>): void;
  reconcile(...args: readonly string[]): Promise<CliResult>;
  /** Starts the command and leaves it running; killed when it goes out of scope. */
  start(...args: readonly string[]): Promise<RunningCli>;
  /** Runs until everything is done; throws with what it printed where it does not end with 0, or where a dry run finds something left to do. */
  settle(...args: readonly string[]): Promise<void>;
  /** What a dry run says, on one line, and the exit code. */
  plan(): Promise<{ readonly code: number; readonly said: string }>;
  /** Names of the containers that run on a host, without their digests, sorted. */
  running(host: Host): Promise<readonly string[]>;
}

/** A look at a host that does not answer is over after so long; one that answers needs far less, also on a machine with much to do. */
const OBSERVE = '8s';

/** The cluster, whose nodes are reached with the lab's key; `policy` are entries of spec.policy. */
export function fleetYaml(policy = ''): string {
  return [
    'apiVersion: keelson/v1',
    'kind: Cluster',
    'metadata: {name: attic, uid: 3f1c2a9e-5b7d-4c1e-9a66-2f0d8b1c7e55}',
    'spec:',
    `  policy: {stability: 500ms${policy === '' ? '' : `, ${policy}`}}`,
    '  defaults: {node: {access: [ssh], ssh: {key: {secret: ops-key}}}}',
    '',
  ].join('\n');
}

/** The Node of a host; `more` are further fields of its spec, in flow style. */
export function hostYaml({ name, address, ssh }: Host, more: readonly string[] = [], labels = ''): string {
  const spec = [`address: ${address}`, `identity: {hostKey: "${ssh.fingerprint}"}`, ...more].join(', ');
  return `apiVersion: keelson/v1\nkind: Node\nmetadata: {name: ${name}, labels: {${labels}}}\nspec: {${spec}}\n`;
}

/** Starts hosts; `options` as startHosts takes them. `ready`: called before the demo images are loaded. */
export async function startFleet(
  options: Parameters<typeof startHosts>[0],
  ready: (lab: Lab) => Promise<void> = async () => {},
): Promise<Fleet> {
  await using cleanup = new AsyncDisposableStack();
  const lab = cleanup.use(await startHosts({ docker: true, ...options }));
  await ready(lab);
  if (options.docker ?? true) await lab.loadImages();
  const folder = cleanup.use(await tempFolder());
  const repository = createRepository(join(folder.path, 'cluster'));
  const config = [
    `clusters: [{source: {directory: "${repository.path}"}}]`,
    `directory: ${join(folder.path, 'state')}`,
    `deadlines: {observe: ${OBSERVE}}`,
    '',
  ];
  await writeFile(join(folder.path, 'reconcile.yaml'), config.join('\n'));
  const env = { KEELSON_SECRET_OPS_KEY: await readFile(lab.keys.privateKeyPath, 'utf8') };
  const reconcile: Fleet['reconcile'] = (...args) => runCli(args, { cwd: folder.path, env, timeoutMs: 110_000 });
  const resources = cleanup.move();
  const plan: Fleet['plan'] = async () => {
    const { code, stdout, stderr } = await reconcile('--dry-run');
    return { code, said: (stdout + stderr).replaceAll(/\s+/g, ' ') };
  };
  return {
    lab,
    push: files => void repository.commit(files),
    reconcile,
    start: (...args) => startCli(args, { cwd: folder.path, env }),
    plan,
    async settle(...args) {
      const done = await reconcile(...args);
      if (done.code !== 0) throw new Error(`exit code ${done.code}:\n${done.stdout}${done.stderr}`);
      const again = await plan();
      if (again.code !== 0) throw new Error(`left to do after\n${done.stdout}${done.stderr}\n${again.said}`);
    },
    async running(host) {
      const names = await host.docker('ps', '--format', '{{.Names}}');
      return names
        .split('\n')
        .map(name => name.replace(/-[0-9a-f]{8}$/, ''))
        .sort();
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
