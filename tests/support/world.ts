import { claimsIn } from '../../reconciler/claims.ts';
import { carryOut } from '../../reconciler/decide/decide.ts';
import { withPresentNames } from '../../reconciler/decide/identity/renamed-nodes.ts';
import { judge } from '../../reconciler/decide/judge.ts';
import type { Kit } from '../../reconciler/decide/kit.ts';
import { learn } from '../../reconciler/decide/learn.ts';
import { isHost } from '../../reconciler/decide/targets.ts';
import { type DriverPool, openDriverPool } from '../../reconciler/driver-pool.ts';
import { openMemory } from '../../reconciler/drivers/memory/driver.ts';
import { type MemoryEngine, makeMemoryEngine, type Stored } from '../../reconciler/drivers/memory/engine.ts';
import { memoryTraits } from '../../reconciler/drivers/memory/spec.ts';
import { execute } from '../../reconciler/execute.ts';
import { openInFlight } from '../../reconciler/in-flight.ts';
import { openLooks } from '../../reconciler/looks.ts';
import { inRange } from '../../reconciler/manifests/check-versions.ts';
import type { Cluster, Job, Node, Way } from '../../reconciler/model/cluster.ts';
import { type TargetId, targetId } from '../../reconciler/model/ids.ts';
import { EMPTY_MEMORY, type Memory } from '../../reconciler/model/memory.ts';
import type { NodeFacts } from '../../reconciler/model/node-facts.ts';
import type { Answer, Observed } from '../../reconciler/model/observed.ts';
import type { Change, Plan } from '../../reconciler/model/plan.ts';
import type { Policy } from '../../reconciler/model/policy.ts';
import type { Outcome } from '../../reconciler/model/report.ts';
import type { NodeTelemetry } from '../../reconciler/model/telemetry.ts';
import type { Relief, Scaled } from '../../reconciler/model/threshold.ts';
import type { Traits } from '../../reconciler/model/traits.ts';
import type { WorkloadSpec } from '../../reconciler/model/workload.ts';
import { type ObserveOptions, observe } from '../../reconciler/observe.ts';

const at = { file: 'test.yaml', line: 1, column: 1 };
const declared = (name: string): Pick<Job, 'name' | 'labels' | 'annotations' | 'at'> => ({
  name,
  labels: {},
  annotations: {},
  at,
});

/** The policy with every default, and a stability that a manual clock passes in one step. */
const POLICY: Policy = {
  drift: 'correct',
  ignore: [],
  prune: { jobs: true, nodes: false },
  maxDeletes: { share: 0.3 },
  maxReplaces: { share: 0.5 },
  maxLost: { share: 0.2 },
  stabilityMs: 10_000,
  giveUpAfter: 5,
  windows: [],
  imagesKeep: 2,
};

/** For what is about other things than how nodes fare. */
export const NOBODY_TELLS: ObserveOptions['telemetry'] = { observe: async () => new Map() };

export function aNode(name: string, overrides: Partial<Node> = {}): Node {
  return {
    ...declared(name),
    formerly: [],
    access: [{ kind: 'local' }],
    engine: 'memory',
    roles: [],
    stoppedRoles: [],
    state: 'active',
    capacity: {},
    taints: [],
    telemetry: { source: 'none' },
    liveness: { staleAfterMs: 30_000, lostAfterMs: 300_000 },
    identity: {},
    force: {},
    ...overrides,
  };
}

export type JobOverrides = Partial<Omit<Job, 'workload' | 'placement' | 'update'>> & {
  readonly workload?: Partial<Job['workload']>;
  readonly placement?: Partial<Job['placement']>;
  readonly update?: Partial<Job['update']>;
};

export function aJob(name: string, { workload, placement, update, ...overrides }: JobOverrides = {}): Job {
  return {
    ...declared(name),
    formerly: [],
    technology: 'container',
    mode: 'replicated',
    replicas: 1,
    state: 'running',
    dependsOn: [],
    priority: 50,
    protected: false,
    pull: 'missing',
    movable: [],
    force: {},
    ...overrides,
    placement: { labels: {}, apart: [], tolerate: [], strategy: 'best-fit', ...placement },
    update: { order: 'stop-first', parallelism: 1, delayMs: 0, onFailure: 'rollback', deadlineMs: 600_000, ...update },
    workload: {
      kind: 'workload',
      job: name,
      technology: 'container',
      image: 'example/app:1.0',
      env: {},
      files: [],
      volumes: [],
      networks: [],
      ports: [],
      restart: { policy: 'always' },
      limits: {},
      reservations: {},
      stop: { signal: 'SIGTERM', graceMs: 10_000 },
      security: { privileged: false, readOnly: false, capabilitiesAdd: [], capabilitiesDrop: [], devices: [] },
      labels: {},
      oneShot: false,
      ...workload,
    },
  };
}

export function aCluster(
  nodes: readonly Node[],
  jobs: readonly Job[],
  overrides: Omit<Partial<Cluster>, 'policy'> & { readonly policy?: Partial<Policy> } = {},
): Cluster {
  const byName = <T extends { readonly name: string }>(items: readonly T[]): ReadonlyMap<string, T> =>
    new Map(items.map(item => [item.name, item] as const).sort(([one], [other]) => (one < other ? -1 : 1)));
  return {
    name: 'attic',
    uid: 'uid-1',
    revision: 'c0ffee',
    subject: 'a commit',
    hosts: new Map(),
    roles: new Map(),
    networks: new Map(),
    volumes: new Map(),
    thresholds: new Map(),
    warnings: [],
    ...overrides,
    policy: { ...POLICY, ...overrides.policy },
    nodes: byName(nodes),
    jobs: byName(jobs),
  };
}

/** A cluster of memory engines under a manual clock: passes as the reconciler makes them, without store and source. */
export interface World {
  cluster: Cluster;
  memory: Memory;
  now: number;
  readonly answers: Map<string, Answer>;
  /** What nodes tell of how they fare, by name. */
  readonly told: Map<string, NodeTelemetry>;
  /** The engine that a node of this name has, or one whose access names it as its socket: several nodes may lead to one. */
  readonly engine: (node: string) => MemoryEngine;
  /** What the host of a node has. */
  readonly host: (node: string) => MemoryEngine;
  /** Restricts which of the ready changes are sent, as a kill in the middle would; null: all. */
  sendOnly: number | null;
  /** What thresholds in force want of nodes, and of jobs, whatever the cluster declares; null: what its thresholds say. */
  relief: ReadonlyMap<string, Relief> | null;
  scaled: ReadonlyMap<string, Scaled> | null;
  traits: Traits;
  observe(): Promise<Observed>;
  look(): Promise<Plan>;
  pass(): Promise<{ readonly plan: Plan; readonly outcomes: readonly Outcome[] }>;
  /** Passes until nothing is ready or underway; the clock runs on by `stepMs` between passes. */
  settle(stepMs?: number): Promise<Plan>;
  /** What runs where: `web.1@pi-1 example/app:1.0`. */
  running(): readonly string[];
}

/** Declared things go straight to `decide`; targets are observed and changes are sent by the reconciler's own code. */
export function aWorld(cluster: Cluster, facts: Partial<NodeFacts> = {}): World {
  const signal = new AbortController().signal;
  const engines = new Map<TargetId, MemoryEngine>();
  const engineAt = (target: TargetId): MemoryEngine => {
    const known = engines.get(target) ?? makeMemoryEngine(() => world.now, { engineId: target, ...facts });
    engines.set(target, known);
    return known;
  };
  const engineBehind = (target: TargetId, access: Way): MemoryEngine =>
    engineAt(
      !isHost(target) && access.kind === 'local' && access.socket !== undefined ? targetId('memory', access.socket) : target,
    );
  const traitsByName = (): ReadonlyMap<string, Traits> => new Map([['memory', world.traits]]);
  const decideOn = (observed: Observed): Plan => relieved(observed, { traits: traitsByName(), render: text => text, inRange });
  /** As decided by what thresholds say or, where a test says what is relieved, by that. */
  const relieved = (observed: Observed, kit: Kit): Plan => {
    const { cluster, memory, relief, scaled } = world;
    const judgement = judge(cluster, observed, memory, kit);
    const given = { ...(relief === null ? {} : { relief }), ...(scaled === null ? {} : { scaled }) };
    return carryOut(cluster, observed, memory, kit, { ...judgement, thresholds: { ...judgement.thresholds, ...given } });
  };
  const observeWith = async (pool: DriverPool): Promise<Observed> => {
    world.memory = withPresentNames(world.memory, world.cluster);
    const { memory, now } = world;
    const looks = openLooks(10_000, () => {});
    const tells = { observe: async () => world.told };
    const options = { pool, looks, feeds: [], telemetry: tells, traits: traitsByName(), limits: LIMITS, now: () => now };
    return { ...(await observe(world.cluster, [], memory, options, signal)), answers: new Map(world.answers) };
  };
  const poolOf = ({ name, uid }: Cluster): DriverPool =>
    openDriverPool(
      {
        feeds: [],
        openDriver: async (target, access, { adopt, facets = () => [] }) => ({
          driver: openMemory({ target, owner: { cluster: name, uid }, engine: engineBehind(target, access), adopt, facets }),
          via: 'memory',
        }),
      },
      target => claimsIn(world.cluster, world.memory, { traits: traitsByName(), render: text => text })(target),
      () => world.now,
    );
  const world: World = {
    cluster,
    memory: { ...EMPTY_MEMORY, fresh: false },
    now: 1_700_000_000_000,
    answers: new Map(),
    told: new Map(),
    sendOnly: null,
    relief: null,
    scaled: null,
    traits: memoryTraits(),
    engine: node => engineAt(targetId('memory', node)),
    host: node => engineAt(targetId('host', node)),
    observe: () => observeWith(poolOf(world.cluster)),
    look: async () => decideOn(await world.observe()),
    async pass() {
      const pool = poolOf(world.cluster);
      const observed = await observeWith(pool);
      const plan = decideOn(observed);
      const changes = world.sendOnly === null ? plan.ready : inOrder(plan.ready).slice(0, world.sendOnly);
      const outcomes = await execute(
        changes,
        {
          driverOf: target => pool.get(target),
          inFlight: openInFlight(4, () => {}),
          applyMs: 1_000,
          now: () => world.now,
          random: () => 0.5,
        },
        signal,
      );
      world.memory = learn(world.memory, world.cluster, observed, plan, outcomes);
      return { plan, outcomes };
    },
    async settle(stepMs = 11_000) {
      for (let round = 0; round < 60; round += 1) {
        const { plan, outcomes } = await world.pass();
        if (outcomes.length === 0 && plan.underway.length === 0 && (plan.later.length === 0 || plan.wakeAt === null)) return plan;
        world.now += stepMs;
      }
      throw new Error('does not settle within 60 passes');
    },
    running() {
      const lines: string[] = [];
      for (const [target, engine] of engines)
        for (const stored of engine.things.values()) if (stored.phase === 'running') lines.push(describe(target, stored));
      return lines.sort();
    },
  };
  return world;
}

const LIMITS = { observeMs: 1_000, askMs: 1_000, breakMs: 120_000, targets: 64 };

function describe(target: TargetId, stored: Stored): string {
  const spec = stored.spec as WorkloadSpec;
  return `${spec.job}.${spec.replica}@${target.slice(target.indexOf(':') + 1)} ${spec.image?.ref ?? ''}`.trimEnd();
}

/** Changes in an order in which they could be sent one by one. */
function inOrder(ready: readonly Change[]): readonly Change[] {
  const sent = new Set<string>();
  const ordered: Change[] = [];
  while (ordered.length < ready.length) {
    for (const change of ready) {
      if (sent.has(change.key) || !change.after.every(key => sent.has(key))) continue;
      sent.add(change.key);
      ordered.push(change);
    }
  }
  return ordered;
}
