import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitTold } from '../../agent/fit-told.ts';
import { tellStates } from '../../agent/tell-states.ts';
import type { Observed, Sight } from '../../reconciler/model/observed.ts';
import type { Foreign, Live, LiveState, Spec } from '../../reconciler/model/resource.ts';
import { encodeStates } from '../../reconciler/wire/encode-states.ts';
import { decodeStates } from '../../reconciler/wire/states.ts';
import { workloadSpec } from '../support/workloads.ts';

/** Short, empty, odd or far too long. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.nat(12_000).map(length => 'x'.repeat(length)),
);
const state: fc.Arbitrary<LiveState> = fc.oneof(
  fc.record({ phase: fc.constant('running' as const), health: fc.constant('unhealthy' as const), healthOutput: text }),
  fc.record({ phase: fc.constant('exited' as const), exitCode: fc.integer(), error: text }),
  fc.record({ phase: fc.constant('failed' as const), error: text, temporary: fc.boolean() }),
  fc.record({ phase: fc.constant('pending' as const), progress: text }),
);
const name = fc.stringMatching(/^[a-z]{1,12}$/);
/** Some as another Keelson may have made them. */
const live: fc.Arbitrary<Live> = fc
  .record({ name, shown: text, state, odd: fc.option(fc.json({ maxDepth: 2 }).map(json => JSON.parse(json) as unknown)) })
  .map(({ name, shown, state, odd }) => ({
    ...{ id: `docker:far/workload/${name}.1` as const, ref: 'r', name: shown, state, restarts: 0, createdAt: 1 },
    spec: { ...workloadSpec({ job: name }), ...(odd === null ? {} : { env: odd }) } as Spec,
  }));
const foreign: fc.Arbitrary<Foreign> = fc
  .record({ kind: fc.constantFrom('workload' as const, 'network' as const, 'image' as const), name: text, ports: fc.nat(1_500) })
  .map(({ kind, name, ports }) => ({
    ...{ kind, name, addresses: Array.from({ length: ports / 10 }, (_, n) => `10.0.0.${n}`) },
    ports: Array.from({ length: ports }, (_, n) => ({ address: '', port: 10_000 + n, protocol: 'udp' as const })),
  }));
const observed: fc.Arbitrary<Observed> = fc
  .record({
    live: fc.array(live, { maxLength: 20 }),
    foreign: fc.tuple(fc.array(foreign, { maxLength: 8 }), fc.constantFrom(1, 1, 1, 1, 30)),
    hostname: text,
    silent: fc.option(text),
  })
  .map(({ live, foreign: [foreign, times], hostname, silent }) => {
    const facts = {
      platform: 'linux/arm64',
      engineVersion: hostname,
      hostname,
      cpuMillis: 4_000,
      memoryBytes: 1,
      runtimes: [hostname],
    };
    const sight: Sight =
      silent === null
        ? {
            ...{ kind: 'seen', at: 0, live, facts, images: new Set(), imagesInUse: new Set(), remarks: [] },
            foreign: Array.from({ length: times }, () => foreign).flat(),
          }
        : { kind: 'silent', since: 0, lastSeenAt: 0, last: live, facts, why: silent };
    return { sights: new Map([['docker:far' as const, sight]]) } as unknown as Observed;
  });

test('whatever an agent sees, a receiver takes what it tells of it, and takes nothing of ours for gone', async () => {
  await fc.assert(
    fc.asyncProperty(observed, async seen => {
      const { told } = await fitTold(
        tellStates({ orders: null, plan: null, observed: seen, tries: new Map() }, 'age1x', true),
        'far',
      );
      const read = decodeStates(encodeStates({ run: 'aaaaaaaa', seq: 1, ...told! }), 'far');
      expect(read).toHaveProperty('value');
      const [sight] = seen.sights.values();
      const ours = sight?.kind === 'seen' ? sight.live : sight?.kind === 'silent' ? (sight.last as readonly Live[]) : [];
      const known = new Set([...Object.keys(told!.items), ...told!.targets.flatMap(one => one.live.map(({ id }) => id))]);
      expect(ours.filter(({ id }) => !known.has(id))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
