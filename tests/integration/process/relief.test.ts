import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { diffSpecs } from '../../../reconciler/decide/diff.ts';
import { relieve } from '../../../reconciler/decide/relief/overlay.ts';
import { digestOf } from '../../../reconciler/model/digest.ts';
import type { Live, Resource } from '../../../reconciler/model/resource.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { change, create, type Lab, only, openLab, pidsOf, resource, signal, until } from './lab.ts';

const MiB = 2 ** 20;

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab[Symbol.asyncDispose]());

/** What another run of the reconciler sees, which remembers nothing. */
const look = async (): Promise<Live> => only(await (await lab.open()).observe(signal));
const fields = (wanted: Resource, { spec, applied }: Live): readonly string[] =>
  diffSpecs(wanted.spec, spec, applied).map(({ cause, field }) => `${cause} ${field}`);
const under = (wanted: Resource, limit: { readonly cpuMillis?: number; readonly memoryBytes?: number }): Resource => {
  const spec = relieve(wanted.spec as WorkloadSpec, { limit, by: ['overload'] });
  return { ...wanted, spec, digest: digestOf(spec) };
};

it.each<readonly [string, Partial<WorkloadSpec>]>([
  ['without limits', {}],
  ['with limits', { limits: { cpuMillis: 1_500, memoryBytes: 256 * MiB, pids: 50 } }],
])('a process %s under a threshold is told from git and drift by its record alone, and is as before', async (_, given) => {
  const wanted = resource(given);
  const { ref } = await create(lab, wanted);
  const limited = under(wanted, { cpuMillis: 250, memoryBytes: 64 * MiB });
  const both = ['threshold limits.cpuMillis', 'threshold limits.memoryBytes'];
  expect(fields(limited, await look())).toEqual(both);
  await lab.driver.apply(change('update', { resource: limited, ref }), signal);
  const meanwhile = await look();
  expect([fields(limited, meanwhile), fields(wanted, meanwhile)]).toEqual([[], both]);
  await lab.driver.apply(change('update', { resource: wanted, ref }), signal);
  const after = await look();
  expect([fields(wanted, after), after.ref, (after.spec as WorkloadSpec).limits]).toEqual([[], ref, given.limits ?? {}]);
});

it('a process that uses more memory than a threshold allows is limited in processors only, and that is said', async () => {
  const script = 'globalThis.held = Buffer.alloc(60e6, 1); setInterval(() => {}, 1e6)';
  const wanted = resource({ command: [process.execPath, '-e', script], limits: { memoryBytes: 512 * MiB } });
  const { ref } = await create(lab, wanted);
  const { main } = await until(async () => pidsOf(lab, { ref }));
  await until(async () => Number(/^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${main}/status`, 'utf8'))?.[1]) > 60_000);
  const limited = under(wanted, { cpuMillis: 250, memoryBytes: 16 * MiB });
  const refused = await lab.driver.apply(change('update', { resource: limited, ref }), signal).catch((error: Error) => error);
  expect(refused).toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('so its memory is not limited to 16Mi yet'),
  });
  const now = await look();
  expect([fields(limited, now), fields(wanted, now)]).toEqual([['threshold limits.memoryBytes'], ['threshold limits.cpuMillis']]);
  await lab.driver.apply(change('update', { resource: wanted, ref }), signal);
  expect(fields(wanted, await look())).toEqual([]);
});
