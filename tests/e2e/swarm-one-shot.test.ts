import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Host } from '../lab/hosts/host.ts';
import { HOST_PACKAGES, startHosts } from '../lab/hosts/start-hosts.ts';
import { skipWithout } from '../lab/requirements.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { createRepository } from '../support/git-repository.ts';
import { tempFolder } from '../support/temp.ts';
import { eventually } from '../support/wait.ts';

const kind = (what: string, name: string, spec: string, more = ''): string =>
  `---\napiVersion: keelson/v1\nkind: ${what}\nmetadata: {name: ${name}${more}}\nspec: ${spec}\n`;

/** A job that runs once and writes down that it does. */
const once = (name: string, code: number, more: string): string =>
  kind(
    'Job',
    name,
    `{image: "demo/busybox:1", command: [sh, -c, "echo ${name} >> /runs/log; exit ${code}"], volumes: [{host: /srv/runs, path: /runs}], ${more}}`,
  );

const stack = (greeting: string): string =>
  `services:\n  web:\n    image: demo/busybox:1\n    command: [sleep, "1000"]\n    environment: {GREETING: ${greeting}}\n    stop_grace_period: 0s\n    deploy: {endpoint_mode: dnsrr}\n`;

it.skipIf(skipWithout('git', ...HOST_PACKAGES))(
  'one-shots on a Swarm run once for each spec, whatever becomes of its manager and of the store, and their exit codes are the verdict',
  { timeout: 400_000 },
  async () => {
    await using lab = await startHosts({ count: 2, docker: true });
    await using folder = await tempFolder();
    await lab.loadImages();
    const [manager, worker] = lab.hosts as [Host, Host];
    for (const host of lab.hosts) await host.exec('mkdir -p /srv/runs');
    const repository = createRepository(join(folder.path, 'cluster'));
    const state = join(folder.path, 'state');
    const run = (...args: readonly string[]): Promise<CliResult> =>
      runCli(args, {
        cwd: folder.path,
        env: { KEELSON_REPO: repository.path, KEELSON_DIRECTORY: state },
        timeoutMs: 120_000,
      });
    /** Passes until one ends so: on a machine that has much to do, one may find hosts slow to answer. */
    const ends = (code: number, words: string, ...args: readonly string[]): Promise<void> =>
      eventually(async () => {
        const { stdout, stderr, ...done } = await run('--yes', ...args);
        expect([(stdout + stderr).replaceAll(/\s+/g, ' '), done.code]).toEqual([expect.stringContaining(words), code]);
      }, 90_000);
    const runsOn = async ({ exec }: Host): Promise<string> =>
      (await exec('cat /srv/runs/log')).stdout.trim().replaceAll('\n', ' ');
    const push = (load: string, greeting: string): void =>
      void repository.commit({
        'all.yaml': [
          kind('Cluster', 'attic', '{policy: {stability: 1s}}', ', uid: 3f1c2a9e-5b7d-4c1e-9a66-2f0d8b1c7e55'),
          kind('Role', 'manager', '{swarm: manager}'),
          kind('Role', 'compute', '{swarm: worker}'),
          ...lab.hosts.map(host =>
            kind(
              'Node',
              host.name,
              `{engine: swarm, address: ${host.address}, roles: [${host === manager ? 'manager' : 'compute'}], access: [{local: {socket: ${host.socket}}}]}`,
            ),
          ),
          kind('Job', 'shop', '{technology: stack, stack: {files: [shop.compose.yaml]}}'),
          once('everywhere', 0, 'mode: global, oneShot: true'),
          load,
        ].join(''),
        'shop.compose.yaml': stack(greeting),
      });
    const onWorker = (more: string): string => `${more}, placement: {node: ${worker.name}}`;
    const load = (code: number): string => once('load', code, onWorker('oneShot: {after: [shop]}'));

    push(load(0), 'hello');
    await ends(0, 'in sync');
    expect([await runsOn(manager), await runsOn(worker)]).toEqual([
      'everywhere',
      expect.stringMatching(/^everywhere load$|^load everywhere$/),
    ]);
    await ends(0, 'in sync', '--dry-run');

    // A store that is lost, with the services there, which tell that they have run.
    await rm(state, { recursive: true });
    await ends(0, 'in sync');
    expect((await run('explain', 'job/load')).stdout).toContain('completed');
    expect((await runsOn(worker)).match(/load/g)).toHaveLength(1);

    push(load(0), 'good day');
    await ends(0, 'in sync');
    expect((await runsOn(worker)).match(/load/g)).toHaveLength(2);

    push(load(3), 'good day');
    for (const _pass of [1, 2]) await ends(1, `ended with exit code 3 on ${worker.name}`);
    // A Swarm begins failed tasks of its own jobs anew when its leader is another: these are none.
    await manager.killDocker();
    await manager.startDocker();
    await ends(1, 'ended with exit code 3');
    expect((await runsOn(worker)).match(/load/g)).toHaveLength(3);

    // Neither the service nor a record is left: nobody knows.
    await manager.docker('service', 'rm', 'attic_load');
    await ends(1, 'ended with exit code 3, and was removed since');
    await rm(state, { recursive: true });
    await ends(2, 'it may have run already');
    await ends(1, 'ended with exit code 3', '--allow-run', 'job/load');
    expect((await runsOn(worker)).match(/load/g)).toHaveLength(4);
    expect(await runsOn(manager)).toBe('everywhere');
  },
);
