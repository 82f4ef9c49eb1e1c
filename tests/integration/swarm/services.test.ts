import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diffSpecs } from '../../../reconciler/decide/diff.ts';
import type { Driver } from '../../../reconciler/drivers/driver.ts';
import type { Live, Resource } from '../../../reconciler/model/resource.ts';
import type { ServiceMode, ServiceStatus, ServiceUpdate } from '../../../reconciler/model/swarm.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { HOST_PACKAGES } from '../../lab/hosts/start-hosts.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { eventually } from '../../support/wait.ts';
import { changeOf } from '../../support/workloads.ts';
import { never, openSwarmLab, type SwarmLab, service, statusOf } from './lab.ts';

const CAREFUL: ServiceUpdate = {
  parallelism: 2,
  delayMs: 0,
  order: 'stop-first',
  onFailure: 'rollback',
  monitorMs: 1000,
  maxFailureRatio: 0,
};

/** What differs from what shall be, by field. */
function differences(live: Live, wanted: Resource): readonly string[] {
  return diffSpecs(wanted.spec, live.spec, live.applied).map(({ field, from, to, cause }) => `${field} ${from} ${to} ${cause}`);
}

describe.skipIf(skipWithout(...HOST_PACKAGES))('services of a Swarm', () => {
  let lab: SwarmLab;
  let driver: Driver;
  beforeAll(async () => {
    lab = await openSwarmLab(2);
    driver = lab.driver;
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());

  const apply = (...args: Parameters<typeof changeOf>): Promise<void> => driver.apply(changeOf(...args), never);
  const stands = (wanted: Resource, expected: Partial<ServiceStatus>): Promise<Live> =>
    eventually(async () => {
      const live = await lab.seen(wanted);
      expect(statusOf(live)).toMatchObject(expected);
      return live!;
    }, 60_000);
  /** Made, and all of its tasks run. */
  const made = async (wanted: Resource): Promise<Live> => {
    await apply('create', wanted);
    const { mode, replicas = 2 } = (wanted.spec as WorkloadSpec).service!;
    return stands(wanted, { want: mode === 'global' ? 2 : replicas, have: mode === 'global' ? 2 : replicas });
  };

  it('are made once, and shown as they were asked for, with where their tasks are', async () => {
    const web = service({ job: 'web', env: { MODE: 'prod', EMPTY: '' } });
    const live = await made(web);
    expect(live).toMatchObject({ name: 'attic_web', spec: web.spec, applied: web.spec });
    const { tasks, update } = statusOf(live);
    expect(update).toBe('none');
    expect(new Set(tasks.map(task => task.node))).toEqual(new Set(['h1', 'h2']));
    expect(tasks.every(({ isPresent, isBelieved, state }) => isPresent && isBelieved && state === 'running')).toBe(true);
    await apply('create', web);
    expect(await lab.seen(web)).toMatchObject({ ref: live.ref, spec: web.spec });
    expect(await lab.seen(web)).toBe(await lab.seen(web));
  });

  it('are changed in place, and tasks of the version before count no more', async () => {
    const before = service({ job: 'changing' });
    const { ref } = await made(before);
    const after = service({ job: 'changing', env: { VERSION: '2' } }, { update: CAREFUL });
    await apply('update', after, { ref });
    const first = await lab.seen(after);
    expect(first).toMatchObject({ ref, spec: after.spec, applied: after.spec });
    expect(statusOf(first)).toMatchObject({ want: 2, have: 0 });
    const last = statusOf(await stands(after, { have: 2, update: 'completed' }));
    expect(last.tasks.filter(task => !task.isPresent).map(task => task.desired)).toEqual(['shutdown', 'shutdown']);
  });

  it('go back when the new version fails, and say so', async () => {
    const good = service({ job: 'mended' });
    const { ref } = await made(good);
    const bad = service({ job: 'mended', env: { FAIL_START: 'yes' } }, { update: CAREFUL, rollback: CAREFUL });
    await apply('update', bad, { ref });
    const live = await stands(good, { update: 'rolled-back', have: 2, message: 'rollback completed' });
    expect(live).toMatchObject({ ref, spec: good.spec, applied: good.spec });
    expect(statusOf(live).tasks.find(task => task.state === 'failed')).toMatchObject({
      isPresent: false,
      error: 'task: non-zero exit (1)',
      exitCode: 1,
    });
  });

  it('say when their update is paused, with the words of the managers', async () => {
    const good = service({ job: 'paused' });
    const { ref } = await made(good);
    const bad = service({ job: 'paused', env: { FAIL_START: 'yes' } }, { update: { ...CAREFUL, onFailure: 'pause' } });
    await apply('update', bad, { ref });
    const live = await stands(bad, { update: 'paused', message: expect.stringMatching(/^update paused due to failure/) });
    expect(live.spec).toEqual(bad.spec);
    await apply('delete', bad, { ref });
    expect(await lab.seen(bad)).toBeUndefined();
  });

  it('that no node can run say why, in the words of the scheduler', async () => {
    const stuck = service({ job: 'stuck' }, { replicas: 1, constraints: ['node.labels.site == moon'] });
    await apply('create', stuck);
    const [task] = await eventually(async () => {
      const { tasks } = statusOf(await lab.seen(stuck));
      expect(tasks[0]?.error).toBeDefined();
      return tasks;
    });
    expect(task).toMatchObject({
      state: 'pending',
      node: null,
      error: 'no suitable node (scheduling constraints not satisfied on 2 nodes)',
    });
  });

  it('scaled or edited by hand differ in that very field, and are put right in place', async () => {
    const wanted = service({ job: 'edited', labels: { tier: 'front' } }, { labels: { owner: 'ops' } });
    const live = await made(wanted);
    await lab.hosts[0]!.docker('service', 'scale', '-d', 'attic_edited=3');
    expect(differences((await lab.seen(wanted))!, wanted)).toEqual(['service.replicas 3 2 drift']);
    await lab.hosts[0]!.docker(
      ...['service', 'update', '-d', '-q', '--replicas', '2', '--label-add', 'owner=me'],
      ...['--container-label-add', 'tier=back', '--env-add', 'EXTRA=1', '--limit-memory', '64M', 'attic_edited'],
    );
    expect(differences((await lab.seen(wanted))!, wanted)).toEqual([
      'env.EXTRA 1 null drift',
      'labels.tier back front drift',
      'limits.memoryBytes 67108864 null drift',
      'service.labels.owner me ops drift',
    ]);
    await apply('update', wanted, { ref: live.ref });
    expect(await lab.seen(wanted)).toMatchObject({ ref: live.ref, spec: wanted.spec });
    await apply('delete', wanted, { ref: live.ref });
  });

  it('stop and start, replicated and global, and neither minds being asked twice', async () => {
    for (const wanted of [service({ job: 'many' }), service({ job: 'everywhere' }, { mode: 'global' })]) {
      const { ref } = await made(wanted);
      for (let times = 0; times < 2; times += 1) await apply('stop', wanted, { ref });
      await stands(wanted, { want: 0, have: 0 });
      for (let times = 0; times < 2; times += 1) await apply('start', wanted, { ref });
      expect((await stands(wanted, { want: 2, have: 2 })).spec).toEqual(wanted.spec);
      for (let times = 0; times < 2; times += 1) await apply('delete', wanted, { ref });
    }
  });

  it('made unstarted have no tasks until they are started', async () => {
    const wanted = service({ job: 'later' });
    await apply('create', wanted, { unstarted: true });
    const { ref } = await stands(wanted, { want: 0, have: 0, tasks: [] });
    await apply('start', wanted, { ref });
    await stands(wanted, { want: 2, have: 2 });
    await apply('delete', wanted, { ref });
  });

  it('of another kind are made anew under the same name', async () => {
    const { ref } = await made(service({ job: 'kind' }));
    const everywhere = service({ job: 'kind' }, { mode: 'global' });
    await apply('replace', everywhere, { ref });
    const live = await stands(everywhere, { want: 2, have: 2 });
    expect(live.ref).not.toBe(ref);
    expect(live).toMatchObject({ name: 'attic_kind', spec: everywhere.spec });
    await apply('delete', everywhere, { ref: live.ref });
  });

  it('that run once are not begun again, and tell the exit codes of their tasks', async () => {
    const once = (job: string, code: number, mode: Partial<ServiceMode>): Resource =>
      service(
        {
          ...{ job, oneShot: true, after: 'what came before', restart: { policy: 'no' as const } },
          ...{ image: { ref: 'demo/busybox:1' }, command: ['sh', '-c', `exit ${code}`] },
        },
        mode,
      );
    const ends = (live: Live): unknown => statusOf(live).tasks.map(({ state, exitCode }) => [state, exitCode]);
    const good = once('good', 0, { mode: 'global' });
    const bad = once('bad', 3, { replicas: 1 });
    for (const wanted of [good, bad]) await apply('create', wanted);
    const live = await stands(good, { want: 2, have: 2 });
    expect(live).toMatchObject({ spec: good.spec, applied: good.spec });
    expect(ends(live)).toEqual([
      ['complete', 0],
      ['complete', 0],
    ]);
    const failed = (): Promise<Live> =>
      eventually(async () => {
        const seen = (await lab.seen(bad))!;
        expect(ends(seen)).toEqual([['failed', 3]]);
        return seen;
      });
    const first = await failed();
    expect(first).toMatchObject({ spec: bad.spec, state: { status: { want: 1, have: 0 } } });
    await apply('replace', bad, { ref: first.ref });
    const { ref } = await failed();
    expect(ref).not.toBe(first.ref);
    await apply('delete', bad, { ref });
    await apply('delete', good, { ref: live.ref });
  });

  it('that run to their end are well when enough tasks ended well', async () => {
    const once = service(
      { job: 'once', oneShot: true, restart: { policy: 'no' }, image: { ref: 'demo/busybox:1' }, args: ['true'] },
      { mode: 'replicated-job', replicas: 2 },
    );
    await apply('create', once);
    const live = await stands(once, { want: 2, have: 2 });
    expect(live.spec).toEqual(once.spec);
    expect(statusOf(live).tasks.map(({ state, exitCode }) => [state, exitCode])).toEqual([
      ['complete', 0],
      ['complete', 0],
    ]);
    for (let times = 0; times < 2; times += 1) await apply('stop', once, { ref: live.ref });
    await stands(once, { want: 0, have: 0 });
    await apply('delete', once, { ref: live.ref });
  });

  it('give the output of all their tasks, each line with its replica, in order, and the last lines where so asked', async () => {
    const talking = service({ job: 'talking' });
    const { ref } = await made(talking);
    const read = async (tail: number | null): Promise<readonly string[]> =>
      (await Array.fromAsync(driver.logs!(ref, { follow: false, tail }, never))).map(line => `${line.replica}: ${line.text}`);
    const all = await eventually(async () => {
      const lines = await read(null);
      expect(lines.toSorted()).toEqual(['1: app 1.0.0 starting on 8080', '2: app 1.0.0 starting on 8080']);
      return lines;
    });
    expect(await read(1)).toEqual(all.slice(-1));
    await apply('delete', talking, { ref });
  });

  it('are told of by the managers when they change', async () => {
    const ending = new AbortController();
    const { promise, resolve } = Promise.withResolvers<void>();
    const watching = driver.watch!(resolve, ending.signal);
    const wanted = service({ job: 'watched' }, { replicas: 0 });
    await eventually(async () => {
      await apply('create', wanted);
      await apply('delete', wanted, { ref: (await lab.seen(wanted))!.ref });
      expect(await Promise.race([promise.then(() => true), new Promise(soon => setTimeout(soon, 200, false))])).toBe(true);
    });
    ending.abort();
    await watching;
  });

  it('are not changed by one who saw an older version', async () => {
    const wanted = service({ job: 'raced' }, { replicas: 0 });
    await apply('create', wanted);
    const { ref } = (await lab.seen(wanted))!;
    const changes = [1, 2, 3, 4, 5, 6].map(number => service({ job: 'raced', env: { N: String(number) } }, { replicas: 0 }));
    const results = await Promise.allSettled(changes.map(change => apply('update', change, { ref })));
    const failed = results.flatMap(result => (result.status === 'rejected' ? [result.reason] : []));
    expect(failed.length).toBeGreaterThan(0);
    for (const error of failed) expect(error).toMatchObject({ code: 'conflict', temporary: true });
    await apply('delete', wanted, { ref });
  });

  it('are not made over that of another job, whose name they would have', async () => {
    const beside = service({ job: 'shared' }, { replicas: 0 });
    await apply('create', beside);
    const { ref } = (await lab.seen(beside))!;
    const stack = service(
      { job: 'lab/shared', env: { N: '1' } },
      { replicas: 0, name: (await lab.ask('GET', `/services/${ref}`)).Spec.Name },
    );
    await expect(apply('create', stack)).rejects.toThrow(/is that of job\/shared .*; rename one of the two/);
    expect((await lab.seen(beside))?.spec).toEqual(beside.spec);
    await apply('delete', beside, { ref });
  });

  it('are refused to be started when they are gone', async () => {
    const wanted = service({ job: 'gone' });
    await expect(apply('start', wanted, { ref: 'no-such-service' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('on a node that is down are not believed to run', async () => {
    const [, h2] = lab.hosts;
    const wanted = service({ job: 'web', env: { MODE: 'prod', EMPTY: '' } });
    await stands(wanted, { want: 2, have: 2 });
    await h2!.killHost();
    try {
      const live = await eventually(async () => {
        const seen = await lab.seen(wanted);
        expect(statusOf(seen).tasks.some(task => !task.isBelieved)).toBe(true);
        return seen;
      }, 60_000);
      const lost = statusOf(live).tasks.filter(task => !task.isBelieved);
      expect(lost.map(({ node, state }) => [node, state])).toEqual([['h2', 'running']]);
      expect(statusOf(live).have).toBeLessThan(2);
      await stands(wanted, { want: 2, have: 2 });
    } finally {
      await h2!.startHost();
    }
  });
});
