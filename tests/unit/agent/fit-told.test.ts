import { expect, test } from 'vitest';
import { fitTold } from '../../../agent/fit-told.ts';
import type { Told } from '../../../reconciler/model/orders.ts';
import type { Foreign, Live } from '../../../reconciler/model/resource.ts';
import { workloadSpec } from '../../support/workloads.ts';

const coturn: Foreign = {
  ...{ kind: 'workload', name: 'coturn', addresses: [] },
  ports: Array.from({ length: 1_001 }, (_, n) => ({ address: '', port: 10_000 + n, protocol: 'udp' as const })),
};
const live = (job: string, fields: Partial<Live> = {}): Live => ({
  ...{ id: `docker:far/workload/${job}.1`, ref: job, name: job, spec: workloadSpec({ job }), restarts: 0, createdAt: 1 },
  ...{ state: { phase: 'created' }, ...fields },
});
const told = (lives: readonly Live[], foreign: readonly Foreign[]): Told => ({
  ...{ revision: 0, recipient: 'age1x', items: {} },
  targets: [{ target: 'docker:far', live: lives, foreign, facts: null }],
});

test('what fits is told as it is', async () => {
  const all = told([live('web')], [{ ...coturn, ports: [] }]);
  expect(await fitTold(all, 'far')).toEqual({ told: all, left: [] });
});

test('a thing that is not ours with more ports than may be told keeps nothing else from being told', async () => {
  const fitted = await fitTold(told([live('web')], [coturn]), 'far');
  expect(fitted.left).toEqual(['docker:far: 1 ports of others']);
  expect(fitted.told?.targets[0]?.foreign[0]?.ports).toHaveLength(1_000);
  expect(fitted.told?.targets[0]?.live).toEqual([live('web')]);
});

test('of too many things that are not ours those are told that others may collide with', async () => {
  const images = Array.from({ length: 5_000 }, (_, n): Foreign => ({ ...coturn, kind: 'image', name: `image-${n}`, ports: [] }));
  const fitted = await fitTold(told([], [...images, { ...coturn, ports: [] }]), 'far');
  expect(fitted.left).toEqual(['docker:far: 1 things that are not ours']);
  expect(fitted.told?.targets[0]?.foreign[0]?.name).toBe('coturn');
});

test('what is larger than a document may be is told with less of each', async () => {
  const foreign = Array.from({ length: 200 }, (_, n) => ({ ...coturn, name: `coturn-${n}` }));
  for (const ours of [[], [live('web')]]) {
    const fitted = await fitTold(told(ours, foreign), 'far');
    expect(fitted.told?.targets[0]?.foreign).toHaveLength(200);
    expect(fitted.told?.targets[0]?.live).toEqual(ours);
    expect(fitted.left).toEqual(['docker:far: 190200 ports of others']);
  }
});

test('one of ours that no receiver would take is told to be there, and the others as they are', async () => {
  const odd = live('odd', { spec: { ...workloadSpec({ job: 'odd' }), env: 7 } as never });
  const fitted = await fitTold(told([odd, live('web')], []), 'far');
  expect(fitted.left).toEqual(['docker:far: 1 things of ours']);
  expect(fitted.told?.targets[0]?.live).toEqual([live('web')]);
  expect(fitted.told?.items).toEqual({ [odd.id]: { digest: '', health: 'unknown', why: expect.any(String) } });
});

test('long texts are cut', async () => {
  const fitted = await fitTold(
    told([live('web', { state: { phase: 'failed', error: 'x'.repeat(9_000), temporary: true } })], []),
    'far',
  );
  expect(fitted.told?.targets[0]?.live[0]?.state).toEqual({ phase: 'failed', error: `${'x'.repeat(8_191)}…`, temporary: true });
});

test('an order that stands in a way that no receiver takes is told to be there, and the others as they are', async () => {
  const odd = { name: 'web', state: { phase: 'created' as const }, restarts: -1, createdAt: 1 };
  const all: Told = {
    ...told([live('other')], []),
    items: { 'docker:far/workload/web.1': { digest: 'd', health: 'healthy', why: '', live: odd } },
  };
  expect((await fitTold(all, 'far')).told?.items).toEqual({
    'docker:far/workload/web.1': { digest: '', health: 'unknown', why: expect.any(String) },
  });
});

test('where nothing can be told it is said so', async () => {
  const items = Object.fromEntries(
    Array.from({ length: 2_001 }, (_, n) => [
      `docker:far/workload/job-${n}.1`,
      { digest: '', health: 'healthy' as const, why: '' },
    ]),
  );
  expect(await fitTold({ ...told([live('web')], []), items }, 'far')).toEqual({ told: null, left: ['all that is there'] });
});

test('of more of ours than fit in the list the rest is told to be there', async () => {
  const lives = Array.from({ length: 2_010 }, (_, n) => live(`job-${n}`));
  const { told: fitted, left } = await fitTold(told(lives, []), 'far');
  expect(left).toEqual(['docker:far: 10 things of ours']);
  expect(Object.keys(fitted?.items ?? {})).toEqual(lives.slice(2_000).map(({ id }) => id));
});
