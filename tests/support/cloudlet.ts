import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HOST_PACKAGES, type HostOptions, type Lab, startHosts } from '../lab/hosts/start-hosts.ts';
import { type CliResult, runCli } from './cli.ts';
import { createRepository, type Repository } from './git-repository.ts';
import { tempFolder } from './temp.ts';

/** Packages that a cloudlet needs, for `skipWithout`. */
export const CLOUDLET_PACKAGES: readonly string[] = [...HOST_PACKAGES, 'git'];

/** Hosts named `phone-1` … behind SSH, a repository, and the command. */
export interface Cloudlet extends AsyncDisposable {
  readonly lab: Lab;
  readonly repository: Repository;
  /** Commits the files; null removes one. */
  push(files: Readonly<Record<string, string | null>>): void;
  /** Gives the reconciler a secret, or another value of it. */
  secret(name: string, value: string): void;
  /** Writes the reconciler's own configuration. */
  configure(config: object): Promise<void>;
  reconcile(...args: readonly string[]): Promise<CliResult>;
  /** Runs until everything is done; throws with what it printed where it does not end with 0, or where a dry run finds something left to do. */
  converge(...args: readonly string[]): Promise<CliResult>;
  /** `ID hostname role availability status` of every entry of the Swarm as this host's engine lists them, by hostname. */
  members(host?: number): Promise<readonly string[]>;
}

/** What a Node document says beyond where it is. */
export interface PhoneFields {
  /** Further fields of its spec, in flow style: `roles: [manager]`. */
  readonly spec?: string;
  readonly labels?: string;
}

export async function startCloudlet(count: number, options: HostOptions = {}): Promise<Cloudlet> {
  await using cleanup = new AsyncDisposableStack();
  const names = Array.from({ length: count }, (_, index) => `phone-${index + 1}`);
  const lab = cleanup.use(await startHosts({ count, names, docker: true, ...options }));
  if (options.docker ?? true) await lab.loadImages();
  const folder = cleanup.use(await tempFolder());
  const path = join(folder.path, 'cluster');
  const repository = createRepository(path);
  const env: Record<string, string> = { KEELSON_SECRET_OPS_KEY: await readFile(lab.keys.privateKeyPath, 'utf8') };
  const reconcile: Cloudlet['reconcile'] = (...args) =>
    runCli(['--repo', path, '--directory', join(folder.path, 'state'), ...args], { cwd: folder.path, env, timeoutMs: 170_000 });
  const resources = cleanup.move();
  return {
    lab,
    repository,
    push: files => void repository.commit(files),
    secret: (name, value) => {
      env[`KEELSON_SECRET_${name.toUpperCase().replaceAll('-', '_')}`] = value;
    },
    configure: config => writeFile(join(folder.path, 'reconcile.yaml'), JSON.stringify(config)),
    reconcile,
    async converge(...args) {
      const done = await reconcile('--yes', ...args);
      if (done.code !== 0) throw new Error(`exit code ${done.code}:\n${done.stdout}${done.stderr}`);
      const again = await reconcile('--dry-run');
      if (again.code !== 0) throw new Error(`left to do after\n${done.stdout}${done.stderr}\n${again.stdout}${again.stderr}`);
      return done;
    },
    async members(host = 0) {
      const lines = await lab.hosts[host]!.docker(
        'node',
        'ls',
        '--format',
        '{{.Hostname}} {{.ManagerStatus}} {{.Availability}} {{.Status}}',
      );
      return lines.split('\n').sort();
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** The document of a phone of a lab, reached by SSH with the lab's key. */
export function phoneYaml({ hosts }: Lab, number: number, { spec = '', labels = '' }: PhoneFields = {}): string {
  const { name, address, ssh } = hosts[number - 1]!;
  return [
    'apiVersion: keelson/v1',
    'kind: Node',
    `metadata: {name: ${name}, labels: {${labels}}}`,
    `spec: {address: ${address}, identity: {hostKey: "${ssh.fingerprint}"}${spec === '' ? '' : `, ${spec}`}}`,
    '',
  ].join('\n');
}

/** The cluster of phones, with the roles of its Swarm. */
export const CLOUDLET_YAML = `apiVersion: keelson/v1
kind: Cluster
metadata: {name: cloudlet, uid: 3f1c2a9e-5b7d-4c1e-9a66-2f0d8b1c7e55}
spec:
  defaults: {node: {engine: swarm, ssh: {user: root, key: {secret: ops-key}}, access: [ssh]}}
  policy: {stability: 1s, maxReplaces: 100%, maxDeletes: 100%}
  swarm: {dispatcherHeartbeat: 2s}
---
apiVersion: keelson/v1
kind: Role
metadata: {name: manager}
spec: {swarm: manager}
---
apiVersion: keelson/v1
kind: Role
metadata: {name: compute}
spec: {swarm: worker}
`;
