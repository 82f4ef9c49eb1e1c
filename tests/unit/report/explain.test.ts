import { expect, test } from 'vitest';
import { resourceId, type TargetId } from '../../../reconciler/model/ids.ts';
import type { Observed, Sight } from '../../../reconciler/model/observed.ts';
import type { Live, Spec } from '../../../reconciler/model/resource.ts';
import { PLAIN } from '../../../reconciler/report/style.ts';
import { renderExplain } from '../../../reconciler/report/text/explain.ts';
import { type Thing, thingsOf } from '../../../reconciler/report/things.ts';
import { AT, buildJob, buildReplica, buildReport } from '../../support/report-builder.ts';
import { aCluster } from '../../support/world.ts';

const SWARM: TargetId = 'swarm:attic';
const network = (name: string) => ({
  ...{
    name,
    engineName: `shop_${name}`,
    external: false,
    internal: false,
    attachable: true,
    subnets: [],
    options: {},
    labels: {},
  },
});
const live = (kind: 'network' | 'member' | 'secret', name: string, spec: object): Live =>
  ({ id: resourceId(SWARM, kind, name), ref: name, name, spec: { kind, ...spec } as Spec, state: { phase: 'present' } }) as Live;
const cluster = aCluster([], [], { networks: new Map(['front', 'back'].map(name => [name, network(name)])) });
const lives = [
  live('network', 'shop_front', {}),
  live('member', 'h4', { role: 'worker', availability: 'drain' }),
  live('secret', 'shop_key', {}),
];
const sight = { kind: 'seen', at: AT, live: lives } as unknown as Sight;
const observed: Observed = { at: AT, sights: new Map([[SWARM, sight]]), answers: new Map() };
const things: readonly Thing[] = thingsOf(cluster, observed);
const service = (name: string, parts: object = {}) =>
  buildJob(name, [], {
    want: 2,
    have: 2,
    replicas: [buildReplica(name, null, { health: 'healthy', why: '2 tasks running for 3h' })],
    ...parts,
  });
const why = 'shop/db: 1 of 2 tasks running';
const report = buildReport({
  plan: { jobs: [service('shop/web'), service('shop/db', { have: 1, health: 'progressing', why })] },
});
const explain = (asked: string): string | null => renderExplain(report, asked, PLAIN, things);

test.each([
  ['network/shop_front', 'network/shop_front is on the Swarm'],
  ['network/front', 'network/shop_front is on the Swarm'],
  ['network/back', 'network/shop_back is declared, and was seen nowhere'],
  ['member/h4', 'member/h4 is on the Swarm: a worker, drain'],
  ['secret/shop_key', 'secret/shop_key is on the Swarm'],
])('%s is known by the name that plans or documents print', (asked, text) => {
  expect(explain(asked)).toBe(text);
});

test.each(['shop/web', 'job/shop/web', 'shop/web.1'])('%s is the service of a stack', asked => {
  expect(explain(asked)).toMatch(/^job\/shop\/web wants 2 replicas, 2 run: healthy/);
});

test('a stack is told with each of its services', () => {
  expect(explain('job/shop')).toBe(
    [
      'job/shop is a stack of 2 services: 1 of them healthy',
      '  ✓ job/shop/web  2 of 2 tasks run',
      '  … job/shop/db   1 of 2 tasks running',
    ].join('\n'),
  );
  expect(explain('shop')).toBe(explain('job/shop'));
});

test('what is neither there nor declared is not known', () => {
  for (const asked of ['job/shap', 'network/nope', 'shop/cache', 'member/h9']) expect(explain(asked), asked).toBeNull();
});
