import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ownReading } from '../../reconciler/decide/judge/own-reading.ts';
import { type TargetId, targetId } from '../../reconciler/model/ids.ts';
import { EMPTY_MEMORY } from '../../reconciler/model/memory.ts';
import type { Sight } from '../../reconciler/model/observed.ts';
import type { Live, LiveState } from '../../reconciler/model/resource.ts';
import type { Threshold } from '../../reconciler/model/threshold.ts';
import { aThreshold, aWatched, NOON } from '../support/thresholds.ts';
import { aJob, aNode } from '../support/world.ts';

const runs = { numRuns: Number(process.env.KEELSON_TEST_RUNS ?? 300) };

const NODES = ['pi-1', 'pi-2', 'pi-3'];
const CLUSTER = aWatched(
  NODES.map(name => aNode(name)),
  [],
  { web: { replicas: 4 }, db: { replicas: 2 }, log: { mode: 'global' } },
);
const REPLICAS = ['web.1', 'web.2', 'web.3', 'web.4', 'db.1', 'db.2', 'log.pi-1', 'log.pi-2', 'log.pi-3', 'gone.1'];
const FACTS = { platform: '', engineVersion: '', hostname: '', cpuMillis: 0, memoryBytes: 0, runtimes: [] };

const states: fc.Arbitrary<LiveState> = fc.oneof(
  fc.record({ phase: fc.constant('running' as const), health: fc.constantFrom('none' as const, 'unhealthy' as const) }),
  fc.record({ phase: fc.constant('exited' as const), exitCode: fc.constantFrom(0, 1) }),
  fc.constant({ phase: 'created' as const }),
);

/** Lives of a node: any replica may be anywhere, even twice. */
const lives = (node: string): fc.Arbitrary<readonly Live[]> =>
  fc.array(fc.record({ replica: fc.constantFrom(...REPLICAS), state: states, restarts: fc.nat(9) }), { maxLength: 6 }).map(all =>
    all.map(({ replica, state, restarts }, index) => {
      const [job = '', name = ''] = replica.split('.');
      const spec = { ...aJob(job).workload, replica: name } as unknown as Live['spec'];
      const target = targetId('memory', node);
      return {
        id: `${target}/workload/${replica}`,
        ref: `${node} ${index}`,
        name: replica,
        spec,
        state,
        restarts,
        createdAt: 1,
      } as Live;
    }),
  );

const seen = (live: readonly Live[]): Sight =>
  ({ kind: 'seen', at: NOON, live, foreign: [], facts: FACTS, images: new Set(), imagesInUse: new Set(), remarks: [] }) as Sight;
const silent = (last: readonly Live[]): Sight =>
  ({ kind: 'silent', since: NOON, lastSeenAt: NOON, last, facts: null, why: '' }) as Sight;

function read(metric: string, sights: readonly (readonly [string, Sight])[], nodes: readonly string[]): number | undefined {
  const own: Threshold = aThreshold('own', { over: { kind: 'cluster', by: 'average' }, terms: [{ metric, above: 0, clear: 0 }] });
  const observed = {
    at: NOON,
    sights: new Map(sights.map(([node, sight]) => [targetId('memory', node) as TargetId, sight])),
    answers: new Map(),
  };
  const measured = nodes.map(name => CLUSTER.nodes.get(name)!);
  return ownReading(own, measured, { cluster: CLUSTER, observed, memory: EMPTY_MEMORY }).metrics[metric];
}

const METRICS = ['job.restarts', 'job.unhealthy', 'replicas.missing', 'age.seconds'];

it('what is found is never less than none, and the same in whatever order things are seen', () => {
  fc.assert(
    fc.property(fc.tuple(...NODES.map(lives)), fc.constantFrom(...METRICS), (all, metric) => {
      const sights = all.map((live, index) => [NODES[index]!, seen(live)] as const);
      const turned = sights.map(([node, sight]) => [node, seen((sight as Sight & { kind: 'seen' }).live.toReversed())] as const);
      const found = read(metric, sights, NODES)!;
      expect(found).toBeGreaterThanOrEqual(0);
      expect(read(metric, turned.toReversed(), NODES.toReversed())).toBe(found);
    }),
    runs,
  );
});

it('a machine that falls silent misses no replica more, and makes nothing else unhealthy', () => {
  fc.assert(
    fc.property(fc.tuple(...NODES.map(lives)), fc.nat(NODES.length - 1), (all, quiet) => {
      const before = all.map((live, index) => [NODES[index]!, seen(live)] as const);
      const after = all.map((live, index) => [NODES[index]!, index === quiet ? silent(live) : seen(live)] as const);
      expect(read('replicas.missing', after, NODES)).toBe(read('replicas.missing', before, NODES));
      const others = NODES.filter((_, index) => index !== quiet);
      expect(read('job.unhealthy', after, NODES)).toBe(read('job.unhealthy', before, others));
    }),
    runs,
  );
});
