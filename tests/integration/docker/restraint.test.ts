import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Driver } from '../../../reconciler/drivers/driver.ts';
import { digestOf } from '../../../reconciler/model/digest.ts';
import { resourceId } from '../../../reconciler/model/ids.ts';
import { type Change, changeKey } from '../../../reconciler/model/plan.ts';
import type { Live, RestraintSpec } from '../../../reconciler/model/resource.ts';
import { eventually } from '../../support/wait.ts';
import { breakOff } from './break-off.ts';
import { effective } from './effective.ts';
import { type DockerLab, never, openDockerLab, SKIPPED, TARGET } from './lab.ts';

const MiB = 2 ** 20;

/** A container that is not Keelson's, and how it is. */
interface Stranger {
  readonly name: string;
  readonly id: string;
}

describe.skipIf(SKIPPED)('a container that is not ours', () => {
  let lab: DockerLab;
  beforeAll(async () => {
    lab = await openDockerLab();
  });
  afterAll(() => lab[Symbol.asyncDispose]());
  afterEach(async () => {
    for (const { Id } of await lab.ask('GET', '/containers/json?all=1')) await lab.ask('DELETE', `/containers/${Id}?force=1`);
    for (const { Name } of (await lab.ask('GET', '/volumes')).Volumes ?? []) await lab.ask('DELETE', `/volumes/${Name}`);
  });

  let made = 0;
  const stranger = async (host: object = {}, more: object = {}): Promise<Stranger> => {
    made += 1;
    const name = `stranger-${made}`;
    const body = { Image: 'demo/busybox:1', Cmd: ['sleep', '1000'], StopSignal: 'SIGKILL', HostConfig: host, ...more };
    const { Id: id } = await lab.ask('POST', `/containers/create?name=${name}`, body);
    await lab.ask('POST', `/containers/${id}/start`);
    return { name, id };
  };
  const specOf = ({ id, name }: Stranger, of: Partial<RestraintSpec> = {}): RestraintSpec => ({
    kind: 'restraint',
    container: id,
    name,
    limits: { cpuMillis: 250, memoryBytes: 64 * MiB },
    stop: false,
    by: ['overload'],
    ...of,
  });
  const changeOf = (action: 'create' | 'update', spec: RestraintSpec): Change => {
    const id = resourceId(TARGET, 'restraint', spec.name);
    const resource = { id, spec, digest: digestOf(spec) };
    const ref = action === 'create' ? {} : { ref: spec.container };
    return {
      key: changeKey(action, id, ref.ref),
      id,
      action,
      ...ref,
      resource,
      fields: [],
      why: '',
      cause: 'threshold',
      impact: 'none',
      after: [],
    };
  };
  const release = ({ id, name }: Stranger): Change => {
    const thing = resourceId(TARGET, 'restraint', name);
    return {
      key: changeKey('delete', thing, id),
      id: thing,
      action: 'delete',
      ref: id,
      fields: [],
      why: '',
      cause: 'threshold',
      impact: 'none',
      after: [],
    };
  };
  const restraints = async (driver: Driver = lab.driver): Promise<readonly Live[]> =>
    (await driver.observe(never)).live.filter(({ spec }) => spec.kind === 'restraint');
  const volumes = async (): Promise<readonly string[]> =>
    ((await lab.ask('GET', '/volumes')).Volumes ?? []).map(({ Name }: { readonly Name: string }) => Name);
  const inspect = ({ id }: Stranger): ReturnType<DockerLab['ask']> => lab.ask('GET', `/containers/${id}/json`);

  const KINDS: readonly (readonly [string, object])[] = [
    ['without limits', {}],
    ['with limits by quota', { CpuQuota: 50_000, CpuPeriod: 50_000, Memory: 256 * MiB, MemorySwap: 512 * MiB }],
    ['with processors', { NanoCpus: 1_500_000_000, Memory: 128 * MiB, MemorySwap: -1 }],
    ['with stricter limits than wanted', { CpuQuota: 10_000, Memory: 32 * MiB, MemorySwap: 32 * MiB }],
  ];

  it.each(KINDS)('%s is limited, limited more, and has what it had afterwards', async (_, host) => {
    const it = await stranger(host);
    const before = await effective(lab, it.id);
    const had = (await inspect(it)).HostConfig;
    await lab.driver.apply(changeOf('create', specOf(it)), never);
    const [live] = await restraints();
    expect(live).toMatchObject({ ref: it.id, name: it.name, state: { phase: 'present' }, spec: specOf(it) });
    const { HostConfig: now } = await inspect(it);
    const quota = now.NanoCpus > 0 ? now.NanoCpus / 1e6 : (now.CpuQuota / (now.CpuPeriod || 100_000)) * 1000;
    expect([quota, now.Memory]).toEqual([had.CpuQuota === 10_000 ? 100 : 250, Math.min(had.Memory || Infinity, 64 * MiB)]);
    await lab.driver.apply(changeOf('update', specOf(it, { limits: { cpuMillis: 100 } })), never);
    expect((await inspect(it)).HostConfig.Memory === had.Memory || (await inspect(it)).HostConfig.Memory > 2 ** 62).toBe(true);
    await lab.driver.apply(release(it), never);
    expect(await effective(lab, it.id)).toEqual(before);
    expect(await restraints()).toEqual([]);
    expect(await volumes()).toEqual([]);
  });

  it('is stopped, and started again by who stopped it; nobody else sees the keeper as a volume of theirs', async () => {
    const it = await stranger({ RestartPolicy: { Name: 'always' } });
    const before = await effective(lab, it.id);
    await lab.driver.apply(changeOf('create', specOf(it)), never);
    await lab.driver.apply(changeOf('update', specOf(it, { stop: true })), never);
    expect((await inspect(it)).State.Running).toBe(false);
    const view = await lab.driver.observe(never);
    expect(view.live.filter(({ spec }) => spec.kind === 'volume')).toEqual([]);
    expect(view.foreign.filter(({ kind }) => kind === 'volume')).toEqual([]);
    expect(view.foreign.find(({ ref }) => ref === it.id)).toMatchObject({ image: 'demo/busybox:1', running: false });
    await lab.driver.apply(changeOf('update', specOf(it)), never);
    expect((await inspect(it)).State.Running).toBe(true);
    await lab.driver.apply(release(it), never);
    expect(await effective(lab, it.id)).toEqual(before);
  });

  it('that is removed when it ends is told as such, limited, and never stopped', async () => {
    const it = await stranger({ AutoRemove: true });
    const lasting = await stranger();
    const { foreign } = await lab.driver.observe(never);
    const found = ({ id }: Stranger): boolean | undefined => foreign.find(({ ref }) => ref === id)?.removedAtEnd;
    expect([found(it), found(lasting)]).toEqual([true, undefined]);
    await lab.driver.apply(changeOf('create', specOf(it)), never);
    expect((await inspect(it)).HostConfig.Memory).toBe(64 * MiB);
    const stop = changeOf('update', specOf(it, { stop: true }));
    await expect(lab.driver.apply(stop, never)).rejects.toThrow(`container ${it.name} is removed when it ends`);
    expect((await inspect(it)).State.Running).toBe(true);
    await lab.driver.apply(release(it), never);
    expect(await volumes()).toEqual([]);
  });

  it.each([
    [
      'stopped by a person before it was its turn',
      async (it: Stranger): Promise<void> => void (await lab.ask('POST', `/containers/${it.id}/stop?t=0`)),
      null,
      false,
      [],
    ],
    [
      'started by a person meanwhile',
      null,
      async (it: Stranger): Promise<void> => void (await lab.ask('POST', `/containers/${it.id}/start`)),
      true,
      [': it runs again, as somebody changed it'],
    ],
    [
      'started and stopped by a person meanwhile',
      null,
      async (it: Stranger): Promise<void> => {
        await lab.ask('POST', `/containers/${it.id}/start`);
        await lab.ask('POST', `/containers/${it.id}/stop?t=0`);
      },
      false,
      [' was started and ended again'],
    ],
  ] as const)('%s stays so, and that is said', async (_, first, meanwhile, running, said) => {
    const it = await stranger();
    await first?.(it);
    await lab.driver.apply(changeOf('create', specOf(it, { stop: true })), never);
    await meanwhile?.(it);
    const { remarks } = await lab.driver.observe(never);
    expect(remarks.map(({ text }) => text)).toEqual(
      said.map(words => `container ${it.name}${words} while threshold overload restrains it; that is left so`),
    );
    await lab.driver.apply(release(it), never);
    expect((await inspect(it)).State.Running).toBe(running);
  });

  it('whose limits a person changed meanwhile keeps those, and that is said', async () => {
    const it = await stranger({ Memory: 256 * MiB, MemorySwap: -1 });
    await lab.driver.apply(changeOf('create', specOf(it)), never);
    await lab.ask('POST', `/containers/${it.id}/update`, { CpuQuota: 70_000, CpuPeriod: 100_000 });
    const { remarks } = await lab.driver.observe(never);
    expect(remarks.map(({ text }) => text)).toEqual([
      `container ${it.name}: its CPU limit is 0.7, as somebody changed it while threshold overload restrains it; that is left so`,
    ]);
    await lab.driver.apply(release(it), never);
    const { HostConfig } = await inspect(it);
    expect([HostConfig.CpuQuota, HostConfig.Memory, HostConfig.MemorySwap]).toEqual([70_000, 256 * MiB, -1]);
  });

  it('that a person stopped while it was limited stays so, and that is said', async () => {
    const it = await stranger();
    await lab.driver.apply(changeOf('create', specOf(it)), never);
    // The Engine knows when a volume was made to the second.
    await sleep(1100);
    await lab.ask('POST', `/containers/${it.id}/stop`);
    const { remarks } = await lab.driver.observe(never);
    expect(remarks.map(({ text }) => text)).toEqual([
      `container ${it.name} ended with exit code 137 while threshold overload restrains it; that is left so`,
    ]);
    await lab.driver.apply(release(it), never);
    expect((await inspect(it)).State.Running).toBe(false);
  });

  it('that is gone leaves nothing behind', async () => {
    const it = await stranger();
    await lab.driver.apply(changeOf('create', specOf(it)), never);
    await lab.ask('DELETE', `/containers/${it.id}?force=1`);
    await lab.driver.apply(release(it), never);
    expect(await volumes()).toEqual([]);
  });

  it.each([
    ['of another cluster', { Labels: { 'keelson.cluster': 'cellar', 'keelson.uid': 'other' } }],
    ['that somebody protects', { Labels: { 'keelson.protected': 'true' } }],
    ['of a Swarm', { Labels: { 'com.docker.swarm.task.id': 'x' } }],
  ])('%s is not touched, and no handle of it is told', async (_, more) => {
    const it = await stranger({}, more);
    await expect(lab.driver.apply(changeOf('create', specOf(it)), never)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await volumes()).toEqual([]);
    const { foreign } = await lab.driver.observe(never);
    expect(foreign.find(({ name }) => name === it.name)?.ref).toBeUndefined();
  });

  it('that uses more memory than it may is limited in processors only, which is said, until it uses less', async () => {
    const fill = 'dd if=/dev/zero of=/dev/shm/fill bs=1M count=48 2>/dev/null; sleep 1000';
    const it = await stranger({ ShmSize: 64 * MiB }, { Cmd: ['sh', '-c', fill] });
    const spec = specOf(it, { limits: { cpuMillis: 250, memoryBytes: 16 * MiB } });
    await eventually(async () => {
      const { memory_stats: memory } = await lab.ask('GET', `/containers/${it.id}/stats?stream=false&one-shot=true`);
      expect(memory.usage).toBeGreaterThan(40 * MiB);
    }, 10_000);
    await expect(lab.driver.apply(changeOf('create', spec), never)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('so its memory is not limited to 16Mi yet; its other limits are set'),
    });
    expect((await restraints())[0]!.state.phase).toBe('created');
    const { HostConfig } = await inspect(it);
    expect([HostConfig.CpuQuota, HostConfig.Memory]).toEqual([25_000, 0]);
    await lab.driver.apply(release(it), never);
    expect((await inspect(it)).HostConfig.CpuQuota).toBe(-1);
    expect(await volumes()).toEqual([]);
  });

  it.each([
    ['never arrives', false],
    ['arrives, and its answer is lost', true],
  ])(
    'is as wanted, and has what it had afterwards, wherever it is broken off: the call %s',
    async (_, answersLost) => {
      const limits = specOf;
      const limitedFirst = (it: Stranger): readonly Change[] => [
        changeOf('create', limits(it)),
        changeOf('update', limits(it, { stop: true })),
      ];
      for (const steps of [
        ...(answersLost ? [] : [limitedFirst]),
        (it: Stranger) => [
          changeOf('create', limits(it, { stop: true })),
          changeOf('update', limits(it, { limits: { cpuMillis: 100 } })),
        ],
      ])
        for (let calls = Number(answersLost), brokenOff = true; brokenOff; calls += 1) {
          const it = await stranger({ CpuQuota: 50_000, Memory: 256 * MiB, MemorySwap: 512 * MiB });
          const before = await effective(lab, it.id);
          const all = [...steps(it), release(it)];
          const end = await breakOff(lab, all, { calls, answersLost });
          brokenOff = end !== null;
          // The next one knows only what is on the engine.
          const next = await lab.open();
          for (const change of all.slice(end ?? all.length, -1)) {
            await next.apply(change, never);
            const [live] = await restraints(next);
            expect(live).toMatchObject({ state: { phase: 'present' }, spec: change.resource!.spec });
          }
          expect(await restraints(next)).toHaveLength(
            end === null || end === all.length ? 0 : end === all.length - 1 ? (await restraints(next)).length : 1,
          );
          await next.apply(release(it), never);
          expect(await effective(lab, it.id), `after ${calls} calls`).toEqual(before);
          expect(await volumes()).toEqual([]);
          await lab.ask('DELETE', `/containers/${it.id}?force=1`);
        }
    },
    120_000,
  );
});
