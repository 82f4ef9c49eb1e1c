import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { diffSpecs } from '../../../reconciler/decide/diff.ts';
import { toEngineContainer } from '../../../reconciler/drivers/docker/container-spec.ts';
import { ownLabels } from '../../../reconciler/drivers/docker/labels.ts';
import { dockerTraits } from '../../../reconciler/drivers/docker/traits.ts';
import type { Live, Resource } from '../../../reconciler/model/resource.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { execInContainer } from '../../lab/engine-api.ts';
import { eventually } from '../../support/wait.ts';
import { changeOf, fileOf } from '../../support/workloads.ts';
import { type DockerLab, never, OWNER, openDockerLab, resource, SKIPPED, workload } from './lab.ts';

describe.skipIf(SKIPPED)('what is changed by hand', () => {
  let lab: DockerLab;
  beforeAll(async () => {
    lab = await openDockerLab();
    for (const Name of ['coffee', 'tea']) await lab.ask('POST', '/networks/create', { Name });
  });
  afterAll(() => lab[Symbol.asyncDispose]());
  afterEach(async () => {
    for (const { Id } of await lab.ask('GET', '/containers/json?all=1')) await lab.ask('DELETE', `/containers/${Id}?force=1`);
  });

  const sleeps = { image: { ref: 'demo/busybox:1' }, stop: { signal: 'SIGKILL', graceMs: 1000 } };
  const fields = (wanted: Resource, live: Live | undefined): readonly string[] =>
    diffSpecs(wanted.spec, live!.spec, live!.applied).map(change => `${change.cause} ${change.field}`);
  /** Sees it settled, changes it, and gives the fields that differ afterwards. */
  const differsAfter = async (wanted: Resource, change: (live: Live) => Promise<unknown>): Promise<readonly string[]> => {
    const live = await lab.create(wanted);
    expect(fields(wanted, live)).toEqual([]);
    await change(live);
    return eventually(async () => {
      const [after] = await lab.seen(wanted);
      const found = fields(wanted, after);
      expect(found.length).toBeGreaterThan(0);
      return found;
    }, 5_000);
  };
  const updated =
    (body: object) =>
    (live: Live): Promise<unknown> =>
      lab.ask('POST', `/containers/${live.ref}/update`, body);

  it.each([
    ['a memory limit', {}, { Memory: 64 << 20, MemorySwap: 128 << 20 }, ['drift limits.memoryBytes']],
    [
      'another memory limit',
      { limits: { memoryBytes: 64 << 20 } },
      { Memory: 96 << 20, MemorySwap: -1 },
      ['drift limits.memoryBytes'],
    ],
    ['processors', {}, { NanoCpus: 500_000_000 }, ['drift limits.cpuMillis']],
    ['a quota of processors', { limits: { cpuMillis: 200 } }, { CpuQuota: 50_000 }, ['drift limits.cpuMillis']],
    ['a limit of processes', {}, { PidsLimit: 20 }, ['drift limits.pids']],
    ['a memory reservation', {}, { MemoryReservation: 32 << 20 }, ['drift reservations.memoryBytes']],
    ['the restart policy', {}, { RestartPolicy: { Name: 'always' } }, ['drift restart.policy']],
    [
      'attempts to restart',
      { restart: { policy: 'on-failure' as const, attempts: 3 } },
      { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 5 } },
      ['drift restart.attempts'],
    ],
  ])('in a running container is noticed and put back in place: %s', async (_, given: Partial<WorkloadSpec>, body, expected) => {
    const wanted = workload({ ...sleeps, ...given });
    expect(await differsAfter(wanted, updated(body))).toEqual(expected);
    const [live] = await lab.seen(wanted);
    for (const field of expected) expect(dockerTraits.inPlace(field.split(' ')[1]!, live!.spec, wanted.spec)).toBe(true);
    await lab.driver.apply(changeOf('update', wanted, { ref: live!.ref }), never);
    const [after] = await lab.seen(wanted);
    expect(after?.ref).toBe(live?.ref);
    expect(fields(wanted, after)).toEqual([]);
  });

  it('is noticed where the Engine tells of it only in the list: a network more, a network less', async () => {
    const connect = (live: Live): Promise<unknown> => lab.ask('POST', '/networks/tea/connect', { Container: live.ref });
    const more = workload({ ...sleeps, networks: [{ network: 'coffee', aliases: [] }] });
    expect(await differsAfter(more, connect)).toEqual(['drift networks.tea.network']);
    const less = workload({ ...sleeps, job: 'less', networks: [{ network: 'coffee', aliases: [] }] });
    const disconnect = (live: Live): Promise<unknown> => lab.ask('POST', '/networks/coffee/disconnect', { Container: live.ref });
    expect(await differsAfter(less, disconnect)).toEqual(['drift networkMode', 'drift networks.coffee.network']);
    const bare = workload({ ...sleeps, job: 'bare' });
    expect(await differsAfter(bare, live => lab.ask('POST', '/networks/bridge/disconnect', { Container: live.ref }))).toEqual([
      'drift networkMode',
    ]);
  });

  it('is seen: killed, stopped, renamed, removed', async () => {
    const wanted = workload({ ...sleeps, restart: { policy: 'no' } });
    const live = await lab.create(wanted);
    await lab.ask('POST', `/containers/${live.ref}/rename?name=mine`);
    expect((await lab.seen(wanted))[0]).toMatchObject({ ref: live.ref, name: 'mine', spec: wanted.spec, applied: wanted.spec });
    await lab.ask('POST', `/containers/${live.ref}/kill`);
    await eventually(async () => expect((await lab.seen(wanted))[0]?.state).toMatchObject({ phase: 'exited', exitCode: 137 }));
    await lab.ask('DELETE', `/containers/${live.ref}`);
    expect(await lab.seen(wanted)).toEqual([]);
  });

  it('into another container under our labels shows in every field that differs', async () => {
    const wanted = workload({ env: { A: '1', B: '2' }, labels: { tier: 'front' } });
    const other = resource({
      ...(wanted.spec as WorkloadSpec),
      image: { ref: 'demo/app:1.1.0' },
      command: ['/bin/app'],
      args: ['x'],
      workingDir: '/tmp',
      hostname: 'crow',
      env: { A: '1', B: '3', C: '4' },
      volumes: [{ type: 'volume', volume: 'data', path: '/data', readOnly: false }],
      networks: [{ network: 'coffee', aliases: ['bean'] }],
      pidMode: 'host',
      ports: [{ target: 9000, publish: 29_000, protocol: 'tcp', address: '127.0.0.1' }],
      healthcheck: { test: { tcp: 80 }, intervalMs: 1000, timeoutMs: 1000, retries: 1, startPeriodMs: 0 },
      restart: { policy: 'always' },
      limits: { cpuMillis: 100, memoryBytes: 64 << 20, pids: 10 },
      reservations: { memoryBytes: 32 << 20 },
      stop: { signal: 'SIGINT', graceMs: 5000 },
      security: {
        user: '1',
        privileged: true,
        readOnly: true,
        capabilitiesAdd: ['SYS_TIME'],
        capabilitiesDrop: ['CHOWN'],
        devices: ['/dev/null'],
      },
      logging: { driver: 'local', options: { 'max-size': '1m' } },
      labels: { tier: 'back' },
      docker: {
        extraHosts: ['a:1.1.1.1'],
        ulimits: { nofile: { soft: 1, hard: 2 } },
        sysctls: { 'net.ipv4.ip_forward': '1' },
        init: true,
      },
    }).spec as WorkloadSpec;
    await lab.ask(
      'POST',
      '/containers/create?name=handmade',
      toEngineContainer(other, ownLabels(OWNER, wanted), () => ''),
    );
    const [live] = await lab.seen(wanted);
    expect(live?.spec).toEqual(other);
    expect(new Set(fields(wanted, live).map(field => field.replace(/^drift /, '').split('.')[0]))).toEqual(
      new Set(Object.keys(other).filter(key => !['kind', 'job', 'replica', 'technology', 'files', 'oneShot'].includes(key))),
    );
  });

  it('in a secret is told without telling the value', async () => {
    lab.environment.KS_PASSWORD = 'hunter2';
    const fingerprint = await lab.secrets.fingerprint({ secret: 'password' }, never);
    const url = ['db://', { secret: 'password', fingerprint }, '@db'];
    const wanted = workload({ ...sleeps, env: { URL: url } });
    const byHand = async (value: string): Promise<Live> => {
      const { Id } = await lab.ask('POST', '/containers/create', {
        Image: 'demo/busybox:1',
        Env: [`URL=${value}`],
        Labels: ownLabels(OWNER, wanted),
      });
      const live = (await lab.seen(wanted)).find(one => one.ref === Id)!;
      await lab.ask('DELETE', `/containers/${Id}`);
      return live;
    };
    expect((await byHand('db://hunter2@db')).spec).toMatchObject({ env: { URL: url } });
    for (const value of ['db://stolen@db', 'stolen without form']) {
      const live = await byHand(value);
      expect(JSON.stringify(live)).not.toContain('stolen');
      expect(fields(wanted, live)).toContain('drift env.URL');
    }
    lab.environment.KS_PASSWORD = 'rotated';
    expect((await byHand('db://hunter2@db')).spec).toMatchObject({ env: { URL: url } });
    delete lab.environment.KS_PASSWORD;
    expect((await byHand('db://hunter2@db')).spec).toMatchObject({ env: { URL: url } });
  });

  it('by git in a file is put in and told by signal or command, and known afterwards by anybody', async () => {
    const conf = (text: string, change: Parameters<typeof fileOf>[2]) => fileOf('/etc/app.conf', { text }, change);
    const command = ['/bin/sh', '-c', 'echo "$(cat /etc/app.conf) by command" >>/told'];
    const one = conf('one', { mode: 'signal', signal: 'HUP' });
    const first = workload({ files: [one.file], limits: { memoryBytes: 64 << 20 } }, one.contents);
    const live = await lab.create(first);
    const two = conf('two', { mode: 'signal', signal: 'HUP' });
    const second = workload({ files: [two.file], limits: { memoryBytes: 96 << 20 } }, two.contents);
    expect(dockerTraits.inPlace('files./etc/app.conf.digest', first.spec, second.spec)).toBe(true);
    await lab.driver.apply(changeOf('update', second, { ref: live.ref }), never);
    await eventually(async () =>
      expect((await execInContainer(lab.daemon.socket, live.ref, ['cat', '/www/conf'])).output).toBe('two'),
    );
    const three = conf('three', { mode: 'command', command });
    const third = workload({ files: [three.file] }, three.contents);
    await lab.driver.apply(changeOf('update', third, { ref: live.ref }), never);
    expect((await execInContainer(lab.daemon.socket, live.ref, ['cat', '/told'])).output).toBe('three by command\n');
    const other = await lab.open();
    const [seen] = (await other.observe(never)).live.filter(found => found.id === third.id);
    expect(seen).toMatchObject({ ref: live.ref, spec: third.spec, applied: third.spec });
    expect(fields(third, seen)).toEqual([]);
    await lab.ask('POST', `/containers/${live.ref}/restart`);
    expect((await lab.seen(third))[0]).toMatchObject({ spec: third.spec, applied: third.spec });
  });

  it('by git with a command that fails is told with its output, and is tried again', async () => {
    const one = fileOf('/etc/app.conf', { text: 'one' }, { mode: 'none' });
    const live = await lab.create(workload({ files: [one.file] }, one.contents));
    const two = fileOf('/etc/app.conf', { text: 'two' }, { mode: 'command', command: ['/bin/sh', '-c', 'echo no good; exit 3'] });
    const wanted = workload({ files: [two.file] }, two.contents);
    const applied = lab.driver.apply(changeOf('update', wanted, { ref: live.ref }), never);
    await expect(applied).rejects.toThrow(/exit code 3: no good/);
    expect(fields(wanted, (await lab.seen(wanted))[0])).toEqual(['git files./etc/app.conf.digest']);
  });
});
