import type { Cluster, Job, Suspension } from '../model/cluster.ts';
import { type ResourceId, targetOf } from '../model/ids.ts';
import { type Memory, ranKey, triesKey } from '../model/memory.ts';
import { questionKey, type Sight } from '../model/observed.ts';
import type { Change, Held } from '../model/plan.ts';
import { formatDuration } from '../model/quantities.ts';
import type { Foreign } from '../model/resource.ts';
import type { WorkloadSpec } from '../model/workload.ts';
import type { Gates } from './blockers.ts';
import type { Desired } from './compose.ts';
import { describeForeign, type FilterContext, foreignHolder } from './filters.ts';
import { allowance } from './judge.ts';
import type { Progress } from './progress.ts';
import type { DesiredReplica } from './render-workload.ts';
import type { Supports } from './supports.ts';
import type { OpenWindow } from './windows.ts';

/** All replicas of one job, in the order in which they are replaced: what works worst first, then by name. */
export interface JobProgress {
  readonly job: Job;
  readonly replicas: readonly Progress[];
}

export interface GateContext extends FilterContext {
  readonly memory: Memory;
  readonly desired: Desired;
  readonly supports: Supports;
  readonly jobs: ReadonlyMap<string, JobProgress>;
  /** Deletes of this pass, whose ports, addresses and volumes become free. */
  readonly deletes: readonly Change[];
  /** Specs of what is deleted, by ref. */
  readonly deleted: ReadonlyMap<string, WorkloadSpec>;
  /** Names of replicas that an earlier pass saw. */
  readonly known: ReadonlySet<string>;
  readonly lostNodes: ReadonlySet<string>;
  /** Whether disruptive work may be done now. */
  readonly window: OpenWindow;
  readonly anyOwned: boolean;
}

/** What gates one job as a whole. */
export interface JobGate {
  readonly start: string | null;
  readonly replace: string | null;
  /** How many replicas may begin to be replaced in this pass. */
  readonly budget: number;
  readonly wakeAt: number | null;
}

/** Whether a job's replicas may start (`dependsOn`) and be replaced (parallelism, delay, a failed sibling, a window, maxReplaces). */
export function gateJob(
  context: GateContext,
  { job, replicas }: JobProgress,
  heldReplaces: ReadonlyMap<string, string>,
): JobGate {
  const { at } = context.observed;
  const waiting = job.dependsOn.filter(name => !isHealthy(context, name));
  const start =
    waiting.length === 0
      ? null
      : `when ${waiting.map(name => `job/${name}`).join(' and ')} ${waiting.length === 1 ? 'is' : 'are'} healthy`;
  const failed = replicas.find(replica => givenUp(context.memory, replica.desired) !== null);
  if (failed !== undefined)
    return {
      start,
      replace: `job/${failed.desired.placed.name} failed with it; the others stay as they are`,
      budget: 0,
      wakeAt: null,
    };
  const guard = heldReplaces.get(job.name);
  if (guard !== undefined) return { start, replace: guard, budget: 0, wakeAt: null };
  const { window } = context;
  if (!window.open) return { start, replace: window.why, budget: 0, wakeAt: window.opensAt };
  const flux = replicas.filter(
    ({ current }) => current !== null && current.standing.kind !== 'settled' && current.standing.kind !== 'off',
  );
  const budget = job.update.parallelism - flux.length;
  if (budget <= 0)
    return {
      start,
      replace: `after ${flux.map(item => `job/${item.desired.placed.name}`).join(', ')} has been healthy for ${formatDuration(settleMsOf(context, job))}`,
      budget: 0,
      wakeAt: null,
    };
  const pauseUntil = job.update.delayMs === 0 ? 0 : lastSettled(context, replicas) + job.update.delayMs;
  if (pauseUntil > at)
    return { start, replace: `${formatDuration(pauseUntil - at)} of update.delay`, budget: 0, wakeAt: pauseUntil };
  return { start, replace: null, budget, wakeAt: null };
}

/** What stands in the way of one replica. */
export function gateReplica(context: GateContext, progress: Progress, gate: JobGate, replace: string | null): Gates {
  const { desired } = progress;
  const { memory, observed, cluster, kit } = context;
  const { resource, placed } = desired;
  const states = desired.needs.map(id => context.supports.states.get(id) ?? { kind: 'there' as const });
  const waits = states.flatMap(state => (state.kind === 'waits' ? [state.for] : []));
  const start = waits.length > 0 ? `for ${[...new Set(waits)].join(' and ')}` : gate.start;
  const lostNode = progress.previous
    .map(item => context.judgement.nodes.get(item.sighted.node))
    .find(judged => judged?.state === 'lost');
  return {
    at: observed.at,
    memory,
    traits: kit.traits.get(driverOf(resource.id))!,
    start,
    replace: lostNode === undefined ? replace : null,
    hold: holdOf(context, progress),
    correct: cluster.policy.drift === 'correct',
    after: [...states.flatMap(state => (state.kind === 'made' ? [state.key] : [])), ...freedBy(context, desired)].sort(),
    wasThere: context.known.has(placed.name),
    lost: lostNode === undefined ? null : lostNode.why,
    lostNodes: context.lostNodes,
    mayHaveRun: memory.fresh && context.anyOwned && placed.job.workload.oneShot,
    runAllowed: memory.approvals.some(
      approval => approval.revision === cluster.revision && approval.what === `run job/${placed.job.name}`,
    ),
  };
}

/** Why a wanted spec is not tried any more; null: it may be. */
function givenUp(memory: Memory, desired: DesiredReplica): string | null {
  const tries = memory.tries.get(triesKey(desired.resource.id, desired.resource.digest));
  return tries?.nextAt === null ? tries.why : null;
}

/** Jobs whose replacement the policy holds, each with the reason: more would be replaced at once than `maxReplaces` allows. */
export function guardReplaces(context: GateContext): ReadonlyMap<string, string> {
  const { cluster, memory } = context;
  const outdated = [...context.jobs.values()].filter(({ replicas }) =>
    replicas.some(
      ({ current, previous }) => current === null && previous.some(item => item.fields.some(field => field.cause === 'git')),
    ),
  );
  const allowed = allowance(cluster.policy.maxReplaces, cluster.jobs.size, 3);
  if (outdated.length <= allowed) return new Map();
  const approved = (name: string): boolean =>
    memory.approvals.some(
      approval =>
        approval.revision === cluster.revision && (approval.what === `replace job/${name}` || approval.what === 'replace all'),
    );
  const begun = ({ replicas }: JobProgress): boolean =>
    replicas.some(({ desired }) => memory.rollouts.get(desired.placed.name)?.digest === desired.resource.digest);
  const open = outdated.filter(job => !approved(job.job.name) && !begun(job));
  const why = `approval: ${outdated.length} of ${cluster.jobs.size} jobs would be replaced, more than maxReplaces allows (${allowed}); run reconcile --allow-replace all, or name some`;
  return new Map(open.map(({ job }) => [job.name, why]));
}

/** A person's or git's wish that nothing be changed here now; null: none in force. */
export function suspension(context: GateContext, job: string | undefined, node: string | undefined): Suspension | null {
  const { cluster, memory, observed } = context;
  const wishes = [
    memory.suspend,
    cluster.policy.suspend,
    job === undefined ? undefined : cluster.jobs.get(job)?.suspend,
    node === undefined ? undefined : cluster.nodes.get(node)?.suspend,
  ];
  return wishes.find(wish => wish != null && (wish.until === undefined || wish.until > observed.at)) ?? null;
}

function isHealthy(context: GateContext, name: string): boolean {
  const progress = context.jobs.get(name);
  if (progress === undefined || progress.job.state !== 'running') return false;
  const wanted = progress.job.mode === 'global' ? 1 : progress.job.replicas;
  if (progress.replicas.length < wanted) return false;
  return progress.replicas.every(replica => {
    if (replica.current !== null) return replica.current.standing.kind === 'settled' || isDone(context, replica);
    const goneBack = givenUp(context.memory, replica.desired) !== null && replica.previous[0]?.standing.kind === 'settled';
    return goneBack || isDone(context, replica);
  });
}

/** A one-shot whose container is gone and whose end is on record. */
function isDone(context: GateContext, { desired, current }: Progress): boolean {
  if (current !== null || !desired.job.workload.oneShot) return false;
  return context.memory.ran.get(ranKey(desired.placed.name, desired.resource.digest))?.exitCode === 0;
}

function holdOf(context: GateContext, progress: Progress): Pick<Held, 'code' | 'why' | 'todo'> | null {
  const { desired, current } = progress;
  const { placed, missingSecrets, resource } = desired;
  if (placed.held !== undefined && (current === null || current.fields.length > 0)) return placed.held;
  if (missingSecrets.length > 0) {
    const answer = context.observed.answers.get(questionKey({ kind: 'secret', secret: missingSecrets[0]!.split('/')[0]! }));
    const detail = answer?.kind === 'unanswered' ? ` (${answer.why})` : '';
    return {
      code: 'secret-missing',
      why: `secret ${missingSecrets.join(', ')} cannot be read${detail}`,
      todo: 'give it to the reconciler; what runs keeps running',
    };
  }
  for (const id of desired.needs) {
    const state = context.supports.states.get(id);
    if (state?.kind === 'held')
      return { code: state.code, why: state.why, ...(state.todo === undefined ? {} : { todo: state.todo }) };
  }
  const missing = imageRefused(context, desired);
  if (missing !== null) return missing;
  const sight = context.observed.sights.get(targetOf(resource.id));
  const twin = current === null && progress.previous.length === 0 ? otherOwnersOn(context.cluster, sight)[0] : undefined;
  if (twin !== undefined) {
    const why = `it would run beside what belongs to another cluster named ${context.cluster.name} there (uid ${twin.owner!.uid})`;
    return { code: 'other-owner', why, todo: 'give one of the two clusters another name, or put back the uid that this one had' };
  }
  for (const port of (resource.spec as WorkloadSpec).ports) {
    const holder = port.publish === undefined ? undefined : foreignHolder(port, sight);
    if (holder === undefined) continue;
    const why = `port ${port.publish} is held by ${describeForeign(holder)}`;
    return { code: 'port-held', why, todo: `stop ${holder.name}, or publish another port` };
  }
  return null;
}

/** What workloads on a target belong to another cluster of our name: told, never touched, and nothing new is put beside them. */
export function otherOwnersOn(cluster: Cluster, sight: Sight | undefined): readonly Foreign[] {
  if (sight?.kind !== 'seen') return [];
  return sight.foreign.filter(({ owner }) => owner !== undefined && owner.cluster === cluster.name && owner.uid !== cluster.uid);
}

/** The registry says, and will keep saying, that there is no such image, and the engine has none either. */
function imageRefused(context: GateContext, desired: DesiredReplica): Pick<Held, 'code' | 'why' | 'todo'> | null {
  const ref = desired.job.workload.image;
  if (ref === undefined || desired.job.build !== undefined) return null;
  const answer = context.observed.answers.get(questionKey({ kind: 'image', ref }));
  if (answer?.kind !== 'unanswered' || answer.temporary) return null;
  const waits = desired.needs.some(id => context.supports.states.get(id)?.kind === 'waits' && id.includes('/image/'));
  return waits
    ? { code: 'image-unavailable', why: answer.why, todo: 'correct the image in git, push it, or give the registry credentials' }
    : null;
}

/** Deletes that free a port, a static address or a volume that this replica needs. */
function freedBy(context: GateContext, desired: DesiredReplica): readonly string[] {
  if (context.deletes.length === 0) return [];
  const spec = desired.resource.spec as WorkloadSpec;
  const target = targetOf(desired.resource.id);
  return context.deletes
    .filter(change => targetOf(change.id) === target && change.ref !== undefined)
    .filter(change => {
      const other = context.deleted.get(change.ref!);
      return other !== undefined && shares(spec, other);
    })
    .map(change => change.key);
}

function shares(one: WorkloadSpec, other: WorkloadSpec): boolean {
  const ports = one.ports.some(
    port =>
      port.publish !== undefined && other.ports.some(held => held.publish === port.publish && held.protocol === port.protocol),
  );
  const addresses = one.networks.some(
    network =>
      network.ipv4 !== undefined && other.networks.some(held => held.network === network.network && held.ipv4 === network.ipv4),
  );
  const volumes = one.volumes.some(
    mount => mount.type === 'volume' && other.volumes.some(held => held.type === 'volume' && held.volume === mount.volume),
  );
  return ports || addresses || volumes;
}

function settleMsOf(context: GateContext, job: Job): number {
  return job.update.monitorMs ?? context.cluster.policy.stabilityMs;
}

function lastSettled(context: GateContext, replicas: readonly Progress[]): number {
  const instants = replicas.flatMap(({ current, desired }) => {
    const since = current === null ? null : context.memory.steady.get(current.sighted.live.ref)?.since;
    return since == null ? [] : [since + settleMsOf(context, desired.job)];
  });
  return instants.length === 0 ? 0 : Math.max(...instants);
}

function driverOf(id: ResourceId): string {
  return id.slice(0, id.indexOf(':'));
}
