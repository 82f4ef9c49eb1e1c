import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tellStates } from '../../agent/tell-states.ts';
import { decide } from '../../reconciler/decide/decide.ts';
import type { Kit } from '../../reconciler/decide/kit.ts';
import { learn } from '../../reconciler/decide/learn.ts';
import { clusterOf, decideOrders } from '../../reconciler/decide/orders.ts';
import { viewOrders } from '../../reconciler/drivers/agent/view-orders.ts';
import { dockerTraits } from '../../reconciler/drivers/docker/traits.ts';
import { inRange } from '../../reconciler/manifests/check-versions.ts';
import { digestOf } from '../../reconciler/model/digest.ts';
import { resourceId, type TargetId } from '../../reconciler/model/ids.ts';
import { EMPTY_MEMORY, type Memory } from '../../reconciler/model/memory.ts';
import type { Observed, Sight } from '../../reconciler/model/observed.ts';
import type { OrderedJob } from '../../reconciler/model/order-context.ts';
import type { Orders, Told } from '../../reconciler/model/orders.ts';
import type { Plan } from '../../reconciler/model/plan.ts';
import type { Live, LiveState, Resource, Spec } from '../../reconciler/model/resource.ts';
import type { WorkloadSpec } from '../../reconciler/model/workload.ts';
import { encodeStates } from '../../reconciler/wire/encode-states.ts';
import { decodeOrders, encodeOrders } from '../../reconciler/wire/orders.ts';
import { decodeStates, type States } from '../../reconciler/wire/states.ts';
import { fullWorkload } from '../support/full-workload.ts';
import { aThreshold, aWatched } from '../support/thresholds.ts';
import { aNode } from '../support/world.ts';

const RUNS = { numRuns: Number(process.env.KEELSON_TEST_RUNS ?? 300) };
const AT = 1_700_000_000_000;
const TARGET: TargetId = 'docker:pi-9';
const KIT: Kit = { traits: new Map([['docker', dockerTraits]]), render: text => text, inRange };
const FACTS = {
  platform: 'linux/arm64',
  engineVersion: '28',
  hostname: 'pi',
  cpuMillis: 4_000,
  memoryBytes: 1e9,
  runtimes: ['runc'],
};

const WEB = fullWorkload();
const ONCE = fullWorkload({
  job: 'once',
  oneShot: true,
  after: 'x',
  healthcheck: { ...WEB.healthcheck!, test: { shell: 'true' } },
});
const VOLUME: Spec = { kind: 'volume', name: 'attic_data', driver: 'local', options: { a: 'b' }, labels: {} };
const NETWORK: Spec = {
  ...{ kind: 'network', name: 'attic_back', driver: 'bridge', internal: false, attachable: true },
  ...{ subnets: ['10.9.0.0/24'], options: {}, labels: {} },
};
const IMAGE: Spec = {
  ...{ kind: 'image', ref: 'example/app:1.0', digest: 'sha256:1', pull: 'missing', platform: 'linux/arm64' },
  build: { context: 'c', dockerfile: 'Dockerfile', args: { A: 'b' }, target: 't' },
};

function resourceOf(spec: Spec): Resource {
  const name =
    spec.kind === 'workload' ? `${spec.job}.${spec.replica}` : spec.kind === 'image' ? spec.ref : (spec as { name: string }).name;
  return { id: resourceId(TARGET, spec.kind as 'volume', name), spec, digest: digestOf(spec) };
}

const STATES: readonly LiveState[] = [
  { phase: 'running', health: 'unhealthy', startedAt: 1, healthOutput: 'no' },
  { phase: 'exited', exitCode: 1, finishedAt: 2, outOfMemory: true, error: 'e' },
  { phase: 'restarting', exitCode: 3 },
  { phase: 'failed', error: 'e', temporary: true },
  { phase: 'pending', progress: '1 of 2' },
  { phase: 'created' },
];

function livesOf(specs: readonly Spec[]): readonly Live[] {
  return specs.map((spec, index) => ({
    ...{ id: resourceOf(spec).id, ref: `ref ${index}`, name: `name ${index}`, spec, applied: spec },
    ...{
      state: spec.kind === 'workload' ? STATES[index % STATES.length]! : { phase: 'present' as const },
      restarts: 1,
      createdAt: index,
    },
  }));
}

const WORKLOADS: readonly WorkloadSpec[] = [WEB, fullWorkload({ replica: '2' }), ONCE, fullWorkload({ job: 'gone' })];
const told = (workloads: readonly WorkloadSpec[]): States => ({
  ...{ run: 'aaaaaaaa', seq: 1, revision: 3, recipient: 'age1' },
  items: Object.fromEntries(
    livesOf(workloads).map(({ id, name, state, spec, restarts, createdAt }, index) => [
      id,
      {
        ...{ digest: digestOf(spec), health: (['healthy', 'degraded', 'progressing', 'missing'] as const)[index % 4]!, why: 'w' },
        live: { name, state, restarts, createdAt },
      },
    ]),
  ),
  targets: [
    {
      target: TARGET,
      live: [
        ...livesOf([...workloads, VOLUME, NETWORK, IMAGE]),
        ...livesOf([WEB]).map(live => ({ ...live, adopted: true as const })),
      ],
      foreign: [
        {
          ...{ kind: 'workload', name: 'other', ref: 'r', image: 'nginx:1', running: true },
          ...{ ports: [{ address: '', port: 8080, protocol: 'tcp' }], addresses: ['attic_back 10.9.0.5'] },
        },
        { kind: 'workload', name: 'theirs', owner: { cluster: 'attic', uid: 'x' }, stack: 's', ports: [], addresses: [] },
      ],
      facts: FACTS,
    },
  ],
});

const JOB = {
  update: { order: 'start-first', parallelism: 1, delayMs: 0, onFailure: 'rollback', monitorMs: 5, deadlineMs: 600_000 },
  pull: 'missing',
  priority: 50,
  policy: {
    drift: 'correct',
    ignore: [{ job: 'web', fields: ['labels.a'] }],
    stabilityMs: 10_000,
    giveUpAfter: 5,
    imagesKeep: 2,
  },
} as const satisfies OrderedJob;
const SUPPORTS = [VOLUME, NETWORK, IMAGE].map(resourceOf);
const ordered = (workloads: readonly WorkloadSpec[]): Orders => ({
  ...{ revision: 3, owner: { cluster: 'attic', uid: 'uid-1' }, node: 'pi-9' },
  items: Object.fromEntries(
    workloads.map((spec, index) => {
      const resource = {
        ...resourceOf(spec),
        contents: { d1: { text: ['a', { secret: 's', fingerprint: null }] }, d2: { base64: 'AA==' } },
      };
      return [resource.id, { since: index + 1, resource, runs: index !== 1, supports: SUPPORTS, job: JOB }];
    }),
  ),
  gone: Object.fromEntries([fullWorkload({ job: 'old' }), VOLUME].map(spec => [resourceOf(spec).id, { since: 2, spec }])),
  sealed: { recipient: 'age1', text: 'AA==' },
});

const TOLD = told(WORKLOADS);
const ORDERS = ordered(WORKLOADS.slice(0, 3));
const NO_ORDERS: Orders = { ...ORDERS, items: {}, gone: {} };

/** What the reconciler has: jobs on a node that has an agent, and thresholds that may touch all that is there. */
const CLUSTER = aWatched(
  [aNode('pi-9', { engine: 'docker', access: [{ kind: 'agent' }], telemetry: { source: 'agent' } })],
  [
    aThreshold('overload', {
      ...{ forMs: 0, select: { containers: 'all', exceptImages: ['glances*'] } },
      levels: [
        { do: 'limit', afterMs: 0, limit: { cpuMillis: 100, memoryBytes: 1 } },
        { do: 'stop', afterMs: 0, everyMs: 1 },
      ],
    }),
    aThreshold('sick', {
      terms: [{ metric: 'job.unhealthy', above: 0, clear: 0 }],
      levels: [{ do: 'move', afterMs: 0, everyMs: 1 }],
    }),
    aThreshold('restarts', { terms: [{ metric: 'job.restarts', above: 0, clear: 0 }], levels: [{ do: 'notify', afterMs: 0 }] }),
  ],
  {
    web: { replicas: 2, workload: { networks: [{ network: 'attic_back', aliases: [] }] } },
    once: { workload: { oneShot: true } },
  },
);

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const NASTY: readonly Json[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    9007199254740991,
    '',
    'x',
    '__proto__',
    'constructor',
    '\ud800',
    '\u0000',
    '.',
    '/',
    ':',
  ],
  ...[
    [],
    {},
    [null],
    [[]],
    { kind: 'workload' },
    { length: 1 },
    'docker:pi-9/workload/web.1',
    'docker:pi-9/volume/attic_data',
    'sha256:',
    'secret',
  ],
];

/** One thing that is done to one place of a document. */
interface Edit {
  readonly place: number;
  readonly what: 'put' | 'drop' | 'copy' | 'double' | 'rename';
  readonly value: Json;
  readonly from: number;
}

const edits = fc.array(
  fc.record<Edit>({
    place: fc.nat(),
    what: fc.constantFrom('put', 'drop', 'copy', 'double', 'rename'),
    value: fc.oneof(
      fc.constantFrom(...NASTY),
      fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<Json>,
      fc.string({ maxLength: 6 }),
      fc.integer(),
    ),
    from: fc.nat(),
  }),
  { minLength: 1, maxLength: 4 },
);

/** The document after these edits: values replaced by others, or by other parts of it; fields taken away, renamed; members doubled. */
function edited(document: unknown, all: readonly Edit[]): Uint8Array {
  const root = { it: structuredClone(document) as Json };
  for (const { place, what, value, from } of all) {
    const places = placesIn(root.it, root, 'it');
    const { holder, key } = places[place % places.length]!;
    const other = places[from % places.length]!;
    if (what === 'put') put(holder, key, value);
    else if (what === 'copy') put(holder, key, structuredClone((other.holder as Record<string, Json>)[other.key]!));
    else if (Array.isArray(holder))
      holder.splice(Number(key), what === 'drop' ? 1 : 0, ...(what === 'drop' ? [] : [structuredClone(holder[Number(key)])]));
    else if (what === 'drop') delete (holder as Record<string, Json>)[key];
    else {
      const held = (holder as Record<string, Json>)[key]!;
      if (what === 'rename') delete (holder as Record<string, Json>)[key];
      put(holder, typeof value === 'string' ? value : other.key, structuredClone(held));
    }
  }
  return new TextEncoder().encode(JSON.stringify(root.it) ?? '');
}

function put(holder: object, key: string, value: Json): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function placesIn(value: Json, holder: object, key: string): readonly { readonly holder: object; readonly key: string }[] {
  const inner = value !== null && typeof value === 'object' ? Object.entries(value) : [];
  return [{ holder, key }, ...inner.flatMap(([name, part]) => placesIn(part, value as object, name))];
}

/** What the door says of a payload: and that it is a short sentence where it says no. */
function taken<T>(read: { readonly value: T } | { readonly why: string }): T | null {
  if ('value' in read) return read.value;
  expect(read.why).toMatch(/^[^\u0000-\u001f]{1,201}$/);
  return null;
}

/** How the reconciler sees a node by what was posted and told. */
function sightOf(orders: Orders, told: Told): Sight {
  const { live, pending } = viewOrders(TARGET, { orders, told, isPosted: true });
  const there = told.targets.find(({ target }) => target === TARGET);
  const { foreign = [], facts } = there ?? {};
  const base = { images: new Set<string>(), imagesInUse: new Set<string>(), remarks: [] };
  return { kind: 'seen', at: AT, live, foreign, facts: facts ?? FACTS, ...base, mailbox: { pending } };
}

function observedOf(sight: Sight, at: number): Observed {
  const readings = [{ at, metrics: { 'cpu.percent': 99 } }];
  return {
    at,
    sights: new Map([[TARGET, sight]]),
    answers: new Map(),
    telemetry: new Map([['pi-9', { source: 'agent', readings }]]),
  };
}

/** Two passes, the second one remembering the first. */
function passTwice(sight: Sight, decideOn: (observed: Observed, memory: Memory) => Plan): Plan {
  const observed = observedOf(sight, AT);
  const first = decideOn(observed, EMPTY_MEMORY);
  const memory = learn(EMPTY_MEMORY, CLUSTER, observed, first, []);
  return decideOn(observedOf(sight, AT + 20_000), { ...memory, ...first.judged });
}

/** What comes of it on this side; false: the door said no. */
function takeStates(payload: Uint8Array): boolean {
  const states = taken(decodeStates(payload, 'pi-9'));
  if (states === null) return false;
  for (const orders of [ORDERS, NO_ORDERS])
    passTwice(sightOf(orders, states), (observed, memory) => decide(CLUSTER, observed, memory, KIT));
  return true;
}

/** What comes of it on either side; false: the door said no. */
function takeOrders(payload: Uint8Array): boolean {
  const orders = taken(decodeOrders(payload, 'pi-9'));
  if (orders === null) return false;
  passTwice(sightOf(orders, TOLD), (observed, memory) => decide(CLUSTER, observed, memory, KIT));
  const own = { name: 'pi-9', engine: 'docker', secrets: new Set<string>() };
  const cluster = clusterOf(orders, own);
  const sight = { ...sightOf(orders, TOLD), live: TOLD.targets[0]!.live } as Sight;
  const plan = passTwice(sight, (observed, memory) => decideOrders(orders, cluster, own, observed, memory, KIT));
  encodeStates({
    run: 'aaaaaaaa',
    seq: 1,
    ...tellStates({ orders, plan, observed: observedOf(sight, AT), tries: new Map() }, 'age1', false),
  });
  return true;
}

describe.each([
  ['states of an agent', TOLD, told([WEB]), takeStates],
  ['orders that a broker kept', ORDERS, ordered([WEB]), takeOrders],
])('whatever the door lets in of %s, nothing behind it breaks', (_, document, small, take) => {
  test('with any one thing in it that is something else, or is not there', () => {
    const places = placesIn(small as unknown as Json, {}, '').length;
    for (const value of [undefined, 5, 'x', [{}]]) {
      for (let place = 0; place < places; place += 1) {
        const what = value === undefined ? 'drop' : 'put';
        take(edited(small, [{ place, what, value: value ?? null, from: 0 }]));
      }
    }
  }, 120_000);

  test('with a few of them changed by chance', () => {
    const counts = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(edits, all => {
        counts[take(edited(document, all)) ? 'taken' : 'refused'] += 1;
      }),
      RUNS,
    );
    // Both happen, else it is of no use.
    expect(counts.taken).toBeGreaterThan(RUNS.numRuns / 20);
    expect(counts.refused).toBeGreaterThan(RUNS.numRuns / 5);
  }, 120_000);
});

test('what they begin with is let in as it is', () => {
  expect(decodeStates(encodeStates(TOLD), 'pi-9')).toEqual({ value: TOLD });
  expect(decodeOrders(encodeOrders(ORDERS), 'pi-9')).toEqual({ value: ORDERS });
});
