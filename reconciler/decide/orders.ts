import type { Cluster, Job, Node, Volume, WorkloadTemplate } from '../model/cluster.ts';
import { digestOf } from '../model/digest.ts';
import { type ResourceId, splitResourceId, splitTargetId, type TargetId, targetOf } from '../model/ids.ts';
import type { Memory } from '../model/memory.ts';
import type { NodeFacts } from '../model/node-facts.ts';
import type { Observed } from '../model/observed.ts';
import type { OrderedPolicy } from '../model/order-context.ts';
import { type Order, type Orders, secretsIn } from '../model/orders.ts';
import type { Change, Plan } from '../model/plan.ts';
import type { Resource } from '../model/resource.ts';
import type { WorkloadSpec } from '../model/workload.ts';
import type { DesiredReplica } from './compose/render-workload.ts';
import type { Desired } from './compose.ts';
import { livesByReplica, type Sighted, sightedLives } from './identity/lives.ts';
import { judge } from './judge.ts';
import type { Kit } from './kit.ts';
import { newChange } from './new-change.ts';
import type { PlacedReplica } from './place/placing.ts';
import { plan } from './plan.ts';

/** The node that an agent is on, and what it may use. */
export interface OwnNode {
  readonly name: string;
  /** Its driver: `docker`, `process`. */
  readonly engine: string;
  /** The keys of the secrets that it was sent values of. */
  readonly secrets: ReadonlySet<string>;
}

const POLICY: OrderedPolicy = { drift: 'correct', ignore: [], stabilityMs: 10_000, giveUpAfter: 5, imagesKeep: 2 };

/** The cluster that an agent looks after: its own node, with the jobs that its orders are of. What was counted and allowed before is not counted again. */
export function clusterOf(orders: Orders, { name, engine }: Pick<OwnNode, 'name' | 'engine'>): Cluster {
  const items = itemsOf(orders, engine);
  const newest = items.reduce<Order | undefined>(
    (found, item) => (found === undefined || item.since > found.since ? item : found),
    undefined,
  );
  const policy: OrderedPolicy = newest?.job.policy ?? POLICY;
  const jobs = new Map<string, Job>();
  for (const [job, same] of Map.groupBy(items, item => specOf(item.resource).job)) jobs.set(job, jobOf(job, same));
  const volumes = new Map<string, Volume>();
  for (const { spec } of Object.values(orders.gone)) {
    if (spec.kind === 'volume') volumes.set(spec.name, absentVolume(spec.name));
    if (spec.kind === 'workload' && !jobs.has(spec.job)) jobs.set(spec.job, absentJob(spec.job));
  }
  const all = { share: 1 } as const;
  return {
    name: orders.owner.cluster,
    uid: orders.owner.uid,
    revision: String(orders.revision),
    subject: '',
    policy: { ...policy, prune: { jobs: true, nodes: false }, maxDeletes: all, maxReplaces: all, maxLost: all, windows: [] },
    nodes: new Map([[name, nodeOf(name, engine)]]),
    hosts: new Map(),
    roles: new Map(),
    thresholds: new Map(),
    jobs: new Map([...jobs].sort(([one], [other]) => (one < other ? -1 : 1))),
    networks: new Map(),
    volumes,
    warnings: [],
  };
}

/**
 * What an agent does by its orders: the same plan as everywhere, entered where it is known what shall be. Workloads that no order is of are
 * left alone.
 */
export function decideOrders(orders: Orders, cluster: Cluster, own: OwnNode, observed: Observed, memory: Memory, kit: Kit): Plan {
  const items = itemsOf(orders, own.engine);
  const concerned = new Set([...items.map(({ resource }) => resource.id), ...Object.keys(orders.gone)]);
  const sighted = sightedLives(observed).filter(
    ({ live }) => (live.spec.kind !== 'workload' && live.spec.kind !== 'volume') || concerned.has(live.id),
  );
  const node = cluster.nodes.get(own.name)!;
  const seated = items.map(item => seat(item, node, cluster));
  const desired = desiredOf(items, seated, own, observed, kit);
  const decided = plan({
    cluster,
    observed,
    kit,
    judgement: judge(cluster, observed, memory, kit),
    departed: new Map(),
    memory,
    placements: seated,
    desired,
    wantedHosts: [],
    sighted,
    lives: livesByReplica(cluster, sighted),
  });
  const stopped = wantedStopped(items, sighted);
  return {
    ...decided,
    ready: [...decided.ready, ...stops(stopped)],
    stopped: new Map(stopped.map(({ live }) => [live.ref, []])),
  };
}

/** The orders that are of what this engine runs. */
function itemsOf({ items }: Orders, engine: string): readonly Order[] {
  return Object.values(items).filter(({ resource }) => splitTargetId(targetOf(resource.id)).driver === engine);
}

function specOf({ spec }: Pick<Resource, 'spec'>): WorkloadSpec {
  return spec as WorkloadSpec;
}

const seats = new WeakMap<Order, { readonly job: Job; readonly placed: PlacedReplica }>();

/** The very same object as last time for the same order and job. */
function seat(item: Order, node: Node, { jobs }: Cluster): PlacedReplica {
  const { id } = item.resource;
  const { job: jobName, replica } = specOf(item.resource);
  const job = jobs.get(jobName)!;
  const known = seats.get(item);
  if (known?.job === job) return known.placed;
  const placed: PlacedReplica = { job, replica, name: splitResourceId(id).name, node, target: targetOf(id), why: 'ordered' };
  seats.set(item, { job, placed });
  return placed;
}

function desiredOf(
  items: readonly Order[],
  seated: readonly PlacedReplica[],
  own: OwnNode,
  observed: Observed,
  kit: Kit,
): Desired {
  const supports = new Map<ResourceId, Resource>();
  const replicas = items.flatMap((item, index): readonly DesiredReplica[] => {
    for (const support of item.supports) supports.set(support.id, support);
    const placed = seated[index]!;
    if (!item.runs) return [];
    const missing = [...secretsIn(item.resource)].filter(key => !own.secrets.has(key));
    return [
      {
        placed,
        job: placed.job,
        node: placed.node,
        resource: inNormalForm(item.resource, observed, kit),
        needs: item.supports.map(({ id }) => id),
        missingSecrets: missing.sort(),
      },
    ];
  });
  return { replicas, supports, moved: [] };
}

const normal = new WeakMap<Resource, { readonly facts: NodeFacts | null; readonly resource: Resource }>();

/** As the engine that is here tells it: the order was written by what it told before. */
function inNormalForm(resource: Resource, { sights }: Observed, { traits }: Kit): Resource {
  const target: TargetId = targetOf(resource.id);
  const sight = sights.get(target);
  const facts = sight === undefined || sight.kind === 'unformed' ? null : sight.facts;
  const known = normal.get(resource);
  if (known?.facts === facts) return known.resource;
  const spec = traits.get(splitTargetId(target).driver)?.normalise(resource.spec, facts ?? undefined) ?? resource.spec;
  const made = { ...resource, spec, digest: digestOf(spec) };
  normal.set(resource, { facts, resource: made });
  return made;
}

/** What is ordered to be there and not to run. */
function wantedStopped(items: readonly Order[], sighted: readonly Sighted[]): readonly Sighted[] {
  const stopped = new Set(items.flatMap(({ runs, resource }) => (runs ? [] : [resource.id])));
  return sighted.filter(({ live }) => stopped.has(live.id));
}

function stops(stopped: readonly Sighted[]): readonly Change[] {
  return stopped
    .filter(({ live, fresh }) => fresh && (live.state.phase === 'running' || live.state.phase === 'restarting'))
    .map(({ live }) => newChange('stop', live, 'ordered to stop', { impact: 'outage', graceMs: specOf(live).stop.graceMs }));
}

const NOWHERE = { file: 'orders', line: 1, column: 1 } as const;
const NOTHING_SAID = { labels: {}, annotations: {}, at: NOWHERE } as const;

const jobsOf = new WeakMap<Order, { readonly others: readonly Order[]; readonly job: Job }>();

/** A job as its orders tell it. The very same object as last time for the same orders. */
function jobOf(name: string, items: readonly Order[]): Job {
  const first = items[0]!;
  const known = jobsOf.get(first);
  if (known !== undefined && known.others.length === items.length && known.others.every((one, index) => one === items[index]))
    return known.job;
  const newest = items.reduce((found, item) => (item.since > found.since ? item : found));
  const spec = specOf(newest.resource);
  const { image, files: _files, replica: _replica, after: _after, ...template } = spec;
  const workload: WorkloadTemplate = { ...template, ...(image === undefined ? {} : { image: image.ref }), files: [] };
  const { update, pull, priority } = newest.job;
  const job: Job = { ...emptyJob(name, workload), update, pull, priority, technology: spec.technology, replicas: items.length };
  jobsOf.set(first, { others: items, job });
  return job;
}

function emptyJob(name: string, workload: WorkloadTemplate): Omit<Job, 'update' | 'pull' | 'priority'> {
  return {
    ...NOTHING_SAID,
    name,
    formerly: [],
    technology: 'container',
    mode: 'replicated',
    replicas: 1,
    state: 'running',
    placement: { labels: {}, apart: [], tolerate: [], strategy: 'best-fit' },
    dependsOn: [],
    movable: [],
    force: {},
    protected: false,
    workload,
  };
}

/** Of a job of which only removals are ordered nothing else is known, and nothing else is asked. */
function absentJob(name: string): Job {
  const update: Job['update'] = { order: 'stop-first', parallelism: 1, delayMs: 0, onFailure: 'rollback', deadlineMs: 0 };
  return { ...emptyJob(name, {} as WorkloadTemplate), update, pull: 'missing', priority: 0, state: 'absent' };
}

function absentVolume(name: string): Volume {
  const said = { external: false, driver: 'local', options: {}, labels: {}, formerEngineNames: [] };
  return { ...said, name, engineName: name, state: 'absent' };
}

function nodeOf(name: string, engine: string): Node {
  return {
    ...NOTHING_SAID,
    name,
    formerly: [],
    access: [{ kind: 'local' }],
    engine,
    roles: [],
    stoppedRoles: [],
    state: 'active',
    capacity: {},
    taints: [],
    telemetry: { source: 'none' },
    liveness: { staleAfterMs: 30_000, lostAfterMs: null },
    identity: {},
    force: {},
  };
}
