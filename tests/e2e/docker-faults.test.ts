import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Report } from '../../reconciler/model/report.ts';
import { skipWithout } from '../lab/requirements.ts';
import type { CliResult } from '../support/cli.ts';
import { clusterYaml, type Journey, jobYaml, startJourney } from '../support/docker-journey.ts';
import { startEngineGate } from '../support/engine-gate.ts';
import { eventually } from '../support/wait.ts';

const skip = skipWithout('docker.io', 'busybox-static', 'git');

describe.skipIf(skip)('what goes wrong with containers', () => {
  let journey: Journey;
  let files: string[] = [];

  beforeAll(async () => {
    journey = await startJourney();
  });
  afterAll(async () => {
    await journey?.[Symbol.asyncDispose]();
  });

  /** Every story begins with an empty Engine, an empty store and its own files. */
  beforeEach(async () => {
    const ids = (await journey.docker('ps', '--all', '--quiet')).split('\n').filter(id => id !== '');
    if (ids.length > 0) await journey.docker('rm', '--force', ...ids);
    await rm(join(journey.cwd, 'state'), { recursive: true, force: true });
  });

  const push = (jobs: Readonly<Record<string, string>>, cluster: Parameters<typeof clusterYaml>[1] = {}): void => {
    const next: Record<string, string | null> = Object.fromEntries(files.map(file => [file, null]));
    Object.assign(
      next,
      { 'cluster.yaml': clusterYaml(journey.dockerd.socket, cluster) },
      Object.fromEntries(Object.entries(jobs).map(([name, text]) => [`${name}.yaml`, text])),
    );
    files = Object.keys(next).filter(file => next[file] !== null);
    journey.push(next);
  };
  const said = (result: CliResult): string => (result.stdout + result.stderr).replaceAll(/\s+/g, ' ');
  const running = async (): Promise<readonly string[]> =>
    (await journey.containers())
      .filter(line => line.endsWith('running'))
      .map(line => line.replace(/-[0-9a-f]{8} /, ' ').replace(' running', ''));
  const noStack = (result: CliResult): void => expect(result.stdout + result.stderr).not.toMatch(/\n\s+at .*\.ts:\d+/);

  it('an image that does not exist is told in the daemon’s words, and what ran keeps running', async () => {
    push({ web: jobYaml('web', 'demo/app:1.0.0') });
    expect((await journey.reconcile()).code).toBe(0);
    push({ web: jobYaml('web', '127.0.0.1:1/demo/none:9'), other: jobYaml('other', 'demo/busybox:1') });
    const result = await journey.reconcile('--timeout', '5s');
    expect(result.code).toBe(1);
    expect(said(result)).toMatch(/127\.0\.0\.1:1.*(refused|ECONNREFUSED)/);
    noStack(result);
    expect(await running()).toEqual(['attic-other-1 demo/busybox:1', 'attic-web-1 demo/app:1.0.0']);
  });

  it('a version that exits at once is put back, remembered, and not tried again until git changes', async () => {
    push({ web: jobYaml('web', 'demo/app:1.0.0') });
    await journey.reconcile();
    push({ web: jobYaml('web', 'demo/app:2.0.0', ['env: {FAIL_START: "yes"}']) });
    const result = await journey.reconcile();
    expect(result.code).toBe(1);
    // Looked at between two restarts it tells its exit code, while it runs once more it does not.
    expect(said(result)).toMatch(/exit code 1|was restarted 3 times before it settled/);
    expect(await running()).toEqual(['attic-web-1 demo/app:1.0.0']);
    const again = await journey.reconcile('--dry-run');
    expect(said(again)).toContain('not tried again');
    expect(again.code).toBe(1);
    push({ web: jobYaml('web', 'demo/app:1.1.0') });
    expect((await journey.reconcile()).code).toBe(0);
    expect(await running()).toEqual(['attic-web-1 demo/app:1.1.0']);
  });

  it('a version that never becomes healthy is put back', async () => {
    push({ web: jobYaml('web', 'demo/app:1.0.0') });
    await journey.reconcile();
    push({
      web: jobYaml('web', 'demo/app:2.0.0', [
        'healthcheck: {command: ["/bin/false"], interval: 500ms, retries: 2, startPeriod: 0s}',
      ]),
    });
    const result = await journey.reconcile();
    expect(result.code).toBe(1);
    expect(said(result)).toContain('unhealthy');
    expect(await running()).toEqual(['attic-web-1 demo/app:1.0.0']);
  });

  it('a port held by a foreign container is named before anything is stopped', async () => {
    await journey.docker('run', '--detach', '--name', 'node-exporter', '--publish', '127.0.0.1:18091:8080', 'demo/app:1.0.0');
    push({ web: jobYaml('web', 'demo/app:1.0.0', ['ports: [{target: 8080, publish: 18091, address: 127.0.0.1}]']) });
    const result = await journey.reconcile();
    expect(said(result)).toMatch(/18091.*"node-exporter", which is not Keelson's/);
    expect(result.code).not.toBe(0);
    expect(await running()).toEqual(['node-exporter demo/app:1.0.0']);
    await journey.docker('rm', '--force', 'node-exporter');
    expect((await journey.reconcile()).code).toBe(0);
  });

  it('a missing secret holds what needs it and nothing else, and never fails the commit', async () => {
    push({
      web: jobYaml('web', 'demo/app:1.0.0', ['env: {TOKEN: {secret: nobody-has-it}}']),
      other: jobYaml('other', 'demo/busybox:1'),
    });
    const result = await journey.reconcile();
    expect(said(result)).toContain('nobody-has-it');
    expect(said(result)).toContain('KEELSON_SECRET_NOBODY_HAS_IT');
    expect(await running()).toEqual(['attic-other-1 demo/busybox:1']);
    expect((await journey.reconcile('--dry-run', '--json')).stdout).toContain('"secret-missing"');
  });

  it('a container of the same name that is not ours is a conflict that names it', async () => {
    push({ web: jobYaml('web', 'demo/app:1.0.0') });
    await journey.reconcile();
    const [name] = (await journey.containers())[0]!.split(' ');
    await journey.docker('rm', '--force', name!);
    await journey.docker('run', '--detach', '--name', name!, 'demo/busybox:1');
    const result = await journey.reconcile('--timeout', '5s');
    expect(result.code).toBe(1);
    expect(said(result)).toContain(name);
    expect(await running()).toEqual([`${name!.replace(/-[0-9a-f]{8}$/, '')} demo/busybox:1`]);
  });

  it('a second cluster of the same name on the same engine is left alone and told, and nothing is put beside it', async () => {
    push({ web: jobYaml('web', 'demo/app:1.0.0') });
    await journey.reconcile();
    push({ web: jobYaml('web', 'demo/app:1.0.0') }, { uid: '11111111-2222-4333-8444-555555555555' });
    const result = await journey.reconcile();
    expect(said(result)).toContain('another cluster named attic');
    expect(result.code).not.toBe(0);
    expect(await running()).toEqual(['attic-web-1 demo/app:1.0.0']);
    push({ web: jobYaml('web', 'demo/app:1.0.0') });
    expect((await journey.reconcile()).code).toBe(0);
  });

  it('the store deleted between passes changes nothing', async () => {
    push({ web: jobYaml('web', 'demo/app:1.0.0') });
    await journey.reconcile();
    const before = await journey.containers();
    await rm(join(journey.cwd, 'state'), { recursive: true });
    expect((await journey.reconcile('--dry-run')).code).toBe(0);
    expect((await journey.reconcile()).code).toBe(0);
    expect(await journey.containers()).toEqual(before);
  });

  it('a renamed job is one replacement with formerly', async () => {
    push({ www: jobYaml('www', 'demo/app:1.0.0'), other: jobYaml('other', 'demo/busybox:1') });
    await journey.reconcile();
    push({
      web: jobYaml('web', 'demo/app:1.0.0').replace('{name: web}', '{name: web, formerly: [www]}'),
      other: jobYaml('other', 'demo/busybox:1'),
    });
    const dry = await journey.reconcile('--dry-run');
    expect(dry.stdout).toMatch(/1 to replace/);
    expect((await journey.reconcile()).code).toBe(0);
    expect(await running()).toEqual(['attic-other-1 demo/busybox:1', 'attic-web-1 demo/app:1.0.0']);
  });

  it('an Engine that is paused, killed or restarted: told, nothing lost, and it goes on', async () => {
    push({ web: jobYaml('web', 'demo/app:1.0.0') });
    await journey.reconcile();
    journey.dockerd.pause();
    await writeFile(
      join(journey.cwd, 'short.yaml'),
      `${await (await import('node:fs/promises')).readFile(join(journey.cwd, 'reconcile.yaml'), 'utf8')}deadlines: {observe: 2s}\n`,
    );
    const silent = await journey.reconcile('--dry-run', '--config', 'short.yaml');
    journey.dockerd.resume();
    expect(silent.code).toBe(3);
    expect(said(silent)).toMatch(/pi-1.*silent/);
    noStack(silent);
    await journey.dockerd.kill();
    const dead = await journey.reconcile('--dry-run');
    expect(dead.code).toBe(3);
    noStack(dead);
    await journey.dockerd.start();
    expect((await journey.reconcile()).code).toBe(0);
    expect(await running()).toEqual(['attic-web-1 demo/app:1.0.0']);
  });

  it('kill -9 in the middle of a plan, wherever that is: the next pass goes on, with nothing doubled and nothing lost', async () => {
    await using gate = await startEngineGate(journey.dockerd.socket, join(journey.cwd, 'gate.sock'));
    const cluster = clusterYaml(gate.socket, { policy: 'stability: 100ms', spec: ['networks: {net: {}}'] });
    const changesLeft = async (): Promise<number> => {
      const { plan } = JSON.parse((await journey.reconcile('--dry-run', '--json')).stdout) as Report;
      return plan.ready.length + plan.later.length;
    };
    /** Runs it and kills it after so many changes, or before the answer to the last of these comes: where, and what was left; null: it ended. */
    const cutShort = async (
      changes: number,
      answersLost: boolean,
    ): Promise<{ readonly at: string; readonly left: number } | null> => {
      const shut = gate.shutAfter(changes, answersLost);
      await using cli = await journey.start();
      const at = await Promise.race([shut, cli.ended.then(() => null)]);
      expect(await cli.stop('SIGKILL')).toBe(at === null ? 0 : 'SIGKILL');
      gate.open();
      return at === null ? null : { at, left: await changesLeft() };
    };
    const cutAt: string[] = [];
    for (const image of ['demo/busybox:1', 'demo/app:1.0.0']) {
      const job = (name: string): string => jobYaml(name, image, ['networks: [{name: net}]', 'stop: {grace: 0s}']);
      push({ a: job('a'), b: job('b'), c: job('c') });
      journey.push({ 'cluster.yaml': cluster });
      const cuts: { readonly at: string; readonly left: number }[] = [];
      for (let run = 0; ; run += 1) {
        const cut = await cutShort(1 + Math.floor(run / 2), run % 2 === 1);
        if (cut === null) break;
        cuts.push(cut);
        expect(run, JSON.stringify(cuts)).toBeLessThan(20);
      }
      // One run after the other gets further, so there are fewer of them than changes.
      expect(cuts.length, JSON.stringify(cuts)).toBeGreaterThanOrEqual(3);
      for (const { left } of cuts.slice(0, -1)) expect(left, JSON.stringify(cuts)).toBeGreaterThan(0);
      cutAt.push(...cuts.map(({ at }) => at));
      expect(await running()).toEqual(['attic-a-1', 'attic-b-1', 'attic-c-1'].map(name => `${name} ${image}`));
      expect(await journey.containers()).toHaveLength(3);
      expect((await journey.reconcile('--dry-run')).code).toBe(0);
    }
    expect(cutAt.join()).toMatch(/containers\/create.*\/start/);
  });

  it('two at once: one waits for the other and says for whom', async () => {
    push({ web: jobYaml('web', 'demo/app:1.0.0') }, { policy: 'stability: 5s' });
    await using one = await journey.start();
    // Whoever has made a container holds the lease, until it has been healthy for a while.
    await eventually(async () => expect(await journey.containers()).toHaveLength(1));
    const other = await journey.reconcile();
    expect([await one.ended, other.code]).toEqual([0, 0]);
    expect(other.stderr).toMatch(/waiting for .*reconcile.*pid \d+/i);
    expect(await running()).toEqual(['attic-web-1 demo/app:1.0.0']);
  });

  it('the manifests of a node removed: its containers stay until the node is declared absent', async () => {
    push({ web: jobYaml('web', 'demo/app:1.0.0') });
    await journey.reconcile();
    const cluster = clusterYaml(journey.dockerd.socket).split('---')[0]!;
    journey.push({
      'cluster.yaml': `${cluster}---\napiVersion: keelson/v1\nkind: Node\nmetadata: {name: pi-9}\nspec: {engine: none}\n`,
      'web.yaml': null,
    });
    const result = await journey.reconcile();
    expect(said(result)).toContain('no longer in git');
    expect(await running()).toEqual(['attic-web-1 demo/app:1.0.0']);
  });

  it('serve repairs a killed container by the engine’s event, and ends cleanly', async () => {
    push({ web: jobYaml('web', 'demo/app:1.0.0') });
    await using daemon = await journey.start('serve');
    await eventually(async () => expect(await running()).toEqual(['attic-web-1 demo/app:1.0.0']));
    const name = (await journey.containers())[0]!.split(' ')[0]!;
    // Nothing is to be done by then, and the next look without an event is an hour away.
    await daemon.line(/in sync, healthy/);
    await journey.docker('kill', name);
    await eventually(async () => expect(await running()).toEqual(['attic-web-1 demo/app:1.0.0']), 10_000);
    expect(await daemon.stop('SIGTERM')).toBe(0);
  });

  it('a user without the right to the socket is told what to do', async () => {
    push({ web: jobYaml('web', 'demo/app:1.0.0') });
    const result = await new Promise<{ code: number; text: string }>(resolve => {
      const child = execFile(
        'setpriv',
        [
          '--reuid',
          '65534',
          '--regid',
          '65534',
          '--clear-groups',
          process.execPath,
          join(import.meta.dirname, '../../cli/main.ts'),
          '--dry-run',
          '--store',
          'memory',
          '--directory',
          '/tmp/keelson-nobody',
        ],
        { cwd: journey.cwd, env: { PATH: process.env.PATH!, ...journey.env } },
        (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, text: stdout + stderr }),
      );
    });
    expect(result.text).toMatch(/permission denied|EACCES|not allowed/i);
    expect(result.code).not.toBe(0);
    expect(result.text).not.toMatch(/\n\s+at .*\.ts:\d+/);
  });
});
