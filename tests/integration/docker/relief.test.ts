import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { diffSpecs } from '../../../reconciler/decide/diff.ts';
import { relieve } from '../../../reconciler/decide/relief/overlay.ts';
import type { Driver } from '../../../reconciler/drivers/driver.ts';
import { digestOf } from '../../../reconciler/model/digest.ts';
import type { Live, Resource } from '../../../reconciler/model/resource.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { eventually } from '../../support/wait.ts';
import { changeOf, livesOf } from '../../support/workloads.ts';
import { breakOff } from './break-off.ts';
import { effective } from './effective.ts';
import { type DockerLab, never, openDockerLab, SKIPPED, workload } from './lab.ts';

const MiB = 2 ** 20;

describe.skipIf(SKIPPED)('what thresholds lay over a workload of ours', () => {
  let lab: DockerLab;
  beforeAll(async () => {
    lab = await openDockerLab();
  });
  afterAll(() => lab[Symbol.asyncDispose]());
  afterEach(async () => {
    for (const { Id } of await lab.ask('GET', '/containers/json?all=1')) await lab.ask('DELETE', `/containers/${Id}?force=1`);
  });

  const sleeps = { image: { ref: 'demo/busybox:1' }, stop: { signal: 'SIGKILL', graceMs: 1000 } };
  const under = (wanted: Resource, limit = { cpuMillis: 250, memoryBytes: 64 * MiB }): Resource => {
    const spec = relieve(wanted.spec as WorkloadSpec, { limit, by: ['overload'] });
    return { ...wanted, spec, digest: digestOf(spec) };
  };
  const seen = async ({ id }: Resource, driver: Driver): Promise<Live> => livesOf((await driver.observe(never)).live, id).at(-1)!;
  const fields = (wanted: Resource, { spec, applied }: Live): readonly string[] =>
    diffSpecs(wanted.spec, spec, applied).map(({ cause, field }) => `${cause} ${field}`);
  const BOTH = ['threshold limits.cpuMillis', 'threshold limits.memoryBytes'];

  it.each([
    ['without limits', {}],
    ['with limits', { limits: { cpuMillis: 1_500, memoryBytes: 256 * MiB, pids: 50 }, reservations: { memoryBytes: 32 * MiB } }],
  ] as const)('%s is told from what git wants and from drift, by the engine alone, and leaves no trace', async (_, given) => {
    const wanted = workload({ ...sleeps, ...given });
    const { ref } = await lab.create(wanted);
    const before = await effective(lab, ref);
    const limited = under(wanted);
    const first = await lab.open();
    expect(fields(limited, await seen(wanted, first))).toEqual(BOTH);
    await first.apply(changeOf('update', limited, { ref }), never);
    expect(await effective(lab, ref)).not.toEqual(before);
    const next = await lab.open();
    const while_ = await seen(wanted, next);
    expect(fields(limited, while_)).toEqual([]);
    expect(fields(wanted, while_)).toEqual(BOTH);
    await lab.ask('POST', `/containers/${ref}/update`, { CpuQuota: 70_000, CpuPeriod: 100_000 });
    expect(
      await eventually(async () => {
        const found = fields(limited, await seen(wanted, next));
        expect(found).not.toEqual([]);
        return found;
      }, 5_000),
    ).toEqual(['drift limits.cpuMillis']);
    await next.apply(changeOf('update', wanted, { ref }), never);
    expect(await effective(lab, ref)).toEqual(before);
    const last = await seen(wanted, await lab.open());
    expect([last.ref, fields(wanted, last), (last.applied as WorkloadSpec).relieved]).toEqual([ref, [], undefined]);
  });

  it('with a read-only root has what git wants afterwards, too', async () => {
    const base = workload({ ...sleeps });
    const spec = { ...(base.spec as WorkloadSpec), security: { ...(base.spec as WorkloadSpec).security, readOnly: true } };
    const wanted = { ...base, spec, digest: digestOf(spec) };
    const { ref } = await lab.create(wanted);
    const before = await effective(lab, ref);
    await lab.driver.apply(changeOf('update', under(wanted), { ref }), never);
    const next = await lab.open();
    expect(fields(under(wanted), await seen(wanted, next))).toEqual([]);
    await next.apply(changeOf('update', wanted, { ref }), never);
    expect(fields(wanted, await seen(wanted, next))).toEqual([]);
    expect(await effective(lab, ref)).toEqual(before);
  });

  it('that uses more memory than it may is limited in processors only, which is said, and leaves no trace', async () => {
    const fill = 'dd if=/dev/zero of=/dev/shm/fill bs=1M count=48 2>/dev/null; sleep 1000';
    const wanted = workload({ ...sleeps, command: ['sh', '-c', fill] });
    const { ref } = await lab.create(wanted);
    const before = await effective(lab, ref);
    await eventually(async () => {
      const { memory_stats: memory } = await lab.ask('GET', `/containers/${ref}/stats?stream=false&one-shot=true`);
      expect(memory.usage).toBeGreaterThan(40 * MiB);
    }, 10_000);
    const limited = under(wanted, { cpuMillis: 250, memoryBytes: 16 * MiB });
    await expect(lab.driver.apply(changeOf('update', limited, { ref }), never)).rejects.toMatchObject({
      code: 'conflict',
      temporary: true,
      message: expect.stringContaining('so its memory is not limited to 16Mi yet; its other limits are set'),
    });
    const next = await lab.open();
    const now = await seen(wanted, next);
    expect(fields(limited, now)).toEqual(['threshold limits.memoryBytes']);
    expect(fields(wanted, now)).toEqual(['threshold limits.cpuMillis']);
    await next.apply(changeOf('update', wanted, { ref }), never);
    expect(fields(wanted, await seen(wanted, next))).toEqual([]);
    expect(await effective(lab, ref)).toEqual(before);
  });

  it('is as wanted, and as git has it afterwards, wherever it is broken off', async () => {
    for (let calls = 0, brokenOff = true; brokenOff; calls += 1) {
      const wanted = workload({ ...sleeps, job: `web${calls}`, limits: { memoryBytes: 256 * MiB } });
      const { ref } = await lab.create(wanted);
      const before = await effective(lab, ref);
      const limited = under(wanted);
      const all = [changeOf('update', limited, { ref }), changeOf('update', wanted, { ref })];
      const end = await breakOff(lab, all, { calls, answersLost: false });
      brokenOff = end !== null;
      const next = await lab.open();
      for (const aim of end === 0 ? [limited, wanted] : [wanted]) {
        const now = await seen(wanted, next);
        if (fields(aim, now).length > 0) await next.apply(changeOf('update', aim, { ref }), never);
        expect(fields(aim, await seen(wanted, next)), `after ${calls} calls`).toEqual([]);
      }
      expect(await effective(lab, ref), `after ${calls} calls`).toEqual(before);
    }
  }, 60_000);
});
