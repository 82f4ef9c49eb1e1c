import type { Job } from '../model/cluster.ts';
import { describeResource, splitResourceId, splitTargetId, targetOf } from '../model/ids.ts';
import { changeTriesKey, type Memory } from '../model/memory.ts';
import type { Change, Drift, Held, JobStatus, Later, Plan } from '../model/plan.ts';
import { formatDuration } from '../model/quantities.ts';
import type { WorkloadSpec } from '../model/workload.ts';
import type { Desired } from './compose.ts';
import type { Decision } from './decision.ts';
import type { FilterContext } from './filters.ts';
import { type GateContext, gateJob, gateReplica, guardReplaces, type JobProgress, otherOwnersOn, suspension } from './gates.ts';
import { pruneImages } from './images.ts';
import type { LivesByReplica, Sighted } from './lives.ts';
import type { PlacedReplica } from './place.ts';
import { assess, type Progress, type ProgressContext } from './progress.ts';
import { prune } from './prune.ts';
import { decideReplica } from './rollout.ts';
import { driftOf, jobStatus, unseenTargets } from './status.ts';
import { decideSupports } from './supports.ts';
import { openWindow } from './windows.ts';

/** What is known and wanted, as the stages before left it. */
export interface PlanInput extends FilterContext {
  readonly memory: Memory;
  readonly placements: readonly PlacedReplica[];
  readonly desired: Desired;
  readonly sighted: readonly Sighted[];
  readonly lives: LivesByReplica;
}

/** Desired against observed, three-way, ordered and guarded: what is ready now, what comes later, what is held, what goes on. */
export function plan(input: PlanInput): Plan {
  const { cluster, observed, memory, placements, desired, lives, sighted } = input;
  const progress = assessAll(input);
  const jobs = groupByJob(progress);
  const supports = decideSupports(cluster, desired, observed, memory);
  const pruning = prune(cluster, observed, memory.approvals, desired, placements, lives, sighted);
  const specs = new Map(sighted.flatMap(({ live }) => (live.spec.kind === 'workload' ? [[live.ref, live.spec] as const] : [])));
  const known = new Set(
    [...memory.targets.values()].flatMap(target => (target.live ?? []).map(live => splitResourceId(live.id).name)),
  );
  const lostNodes = new Set([...input.judgement.nodes].flatMap(([name, { state }]) => (state === 'lost' ? [name] : [])));
  const context: GateContext = {
    ...input,
    supports,
    jobs,
    deletes: pruning.changes,
    deleted: specs,
    known,
    lostNodes,
    window: openWindow(cluster.policy.windows, observed.at),
    anyOwned: sighted.length > 0,
  };
  const draft = openDraft();
  const decisions = decideAll(context, draft);
  draft.changes.push(...supports.changes, ...pruning.changes, ...pruneImages(cluster, observed, memory, desired));
  draft.held.push(...supports.held, ...pruning.held, ...unplaced(placements), ...otherOwners(input));
  draft.wakes.push(...supports.wakeAt, ...[...input.judgement.nodes.values()].flatMap(node => node.changesAt ?? []));
  draft.changes.splice(0, Number.POSITIVE_INFINITY, ...draft.changes.map(change => withGrace(change, specs)));
  const { ready, later, held } = applyWishes(context, draft, specs);
  return {
    at: observed.at,
    ready: sorted(ready, change => change.key),
    later: sorted(later, item => item.change.key),
    held: sorted(held, item => `${item.subject} ${item.code}`),
    underway: sorted([...supports.underway, ...draft.underway], item => item.id),
    drift: sorted(drifts(input, progress, decisions, held), item => item.id),
    unseen: sorted(unseenTargets(cluster, observed, placements), item => item.target),
    moved: sorted(desired.moved, item => item.job),
    jobs: statuses(input, progress, decisions),
    warnings: cluster.warnings,
    failures: draft.failures,
    rollouts: draft.rollouts,
    wakeAt: earliestAfter(observed.at, draft.wakes),
  };
}

interface Draft {
  readonly changes: Change[];
  readonly later: Later[];
  readonly held: Held[];
  readonly underway: Plan['underway'][number][];
  readonly failures: Plan['failures'][number][];
  readonly rollouts: Plan['rollouts'][number][];
  readonly wakes: number[];
}

function openDraft(): Draft {
  return { changes: [], later: [], held: [], underway: [], failures: [], rollouts: [], wakes: [] };
}

function assessAll({ cluster, observed, memory, desired, lives, kit }: PlanInput): ReadonlyMap<string, Progress> {
  const ignored = new Map(cluster.policy.ignore.map(entry => [entry.job, entry.fields]));
  const context: ProgressContext = {
    at: observed.at,
    stabilityMs: cluster.policy.stabilityMs,
    memory,
    traits: kit.traits,
    ignored: (job, field) => ignored.get(job)?.some(prefix => field === prefix || field.startsWith(`${prefix}.`)) ?? false,
  };
  const progress = new Map<string, Progress>();
  for (const [name, replica] of desired.replicas) progress.set(name, assess(replica, lives.get(name) ?? [], context));
  return progress;
}

function groupByJob(progress: ReadonlyMap<string, Progress>): ReadonlyMap<string, JobProgress> {
  const groups = new Map<string, { readonly job: Job; readonly replicas: Progress[] }>();
  for (const item of progress.values()) {
    const { job } = item.desired;
    const group = groups.get(job.name);
    if (group === undefined) groups.set(job.name, { job, replicas: [item] });
    else group.replicas.push(item);
  }
  const works = (item: Progress): number => (item.previous[0]?.standing.kind === 'settled' ? 1 : 0);
  for (const { replicas } of groups.values())
    replicas.sort(
      (one, other) => works(one) - works(other) || compareReplicas(one.desired.placed.replica, other.desired.placed.replica),
    );
  return new Map([...groups].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function decideAll(context: GateContext, draft: Draft): ReadonlyMap<string, Decision> {
  const decisions = new Map<string, Decision>();
  const heldReplaces = guardReplaces(context);
  for (const group of context.jobs.values()) {
    const gate = gateJob(context, group, heldReplaces);
    if (gate.wakeAt !== null) draft.wakes.push(gate.wakeAt);
    let budget = gate.budget;
    for (const progress of group.replicas) {
      const full = budget <= 0 ? `after the replicas before it have settled (parallelism ${group.job.update.parallelism})` : null;
      const decision = decideReplica(progress, gateReplica(context, progress, gate, gate.replace ?? full));
      const { name } = progress.desired.placed;
      decisions.set(name, decision);
      if (progress.current === null && decision.rollout !== undefined) budget -= 1;
      draft.changes.push(...decision.changes);
      draft.later.push(...decision.later);
      draft.held.push(...decision.held);
      draft.underway.push(...decision.underway);
      draft.failures.push(...decision.failures);
      if (decision.rollout !== undefined) draft.rollouts.push({ replica: name, digest: decision.rollout });
      if (decision.wakeAt !== undefined) draft.wakes.push(decision.wakeAt);
    }
  }
  return decisions;
}

/** Suspensions hold what they cover; windows put off what is disruptive and can wait. */
function applyWishes(
  context: GateContext,
  draft: Draft,
  specs: ReadonlyMap<string, WorkloadSpec>,
): { readonly ready: readonly Change[]; readonly later: readonly Later[]; readonly held: readonly Held[] } {
  const { observed, window } = context;
  const ready: Change[] = [];
  const later: Later[] = [];
  const held = [...draft.held];
  const consider = (change: Change, otherwise: () => void): void => {
    const job = jobOf(change, specs);
    const wish = suspension(context, job, splitTargetId(targetOf(change.id)).name);
    if (wish === null) {
      otherwise();
      return;
    }
    const until = wish.until === undefined ? '' : `, for ${formatDuration(wish.until - observed.at)} more`;
    if (wish.until !== undefined) draft.wakes.push(wish.until);
    held.push({
      code: 'suspended',
      subject: describeResource(change.id),
      ...(job === undefined ? {} : { job }),
      why: `suspended: ${wish.reason}${until}`,
      change,
    });
  };
  for (const change of draft.changes) {
    consider(change, () => {
      const tries = isMaking(change) ? undefined : context.memory.tries.get(changeTriesKey(change));
      if (tries?.nextAt != null && tries.nextAt > observed.at) {
        const why = `${change.action}: ${tries.why}; tried ${tries.count} times, again in ${formatDuration(tries.nextAt - observed.at)}`;
        held.push({
          code: tries.temporary ? 'retrying' : 'refused',
          subject: describeResource(change.id),
          ...jobPart(change, specs),
          why,
          change,
        });
        draft.wakes.push(tries.nextAt);
        return;
      }
      const waits =
        !window.open &&
        change.step === undefined &&
        change.cause !== 'loss' &&
        (change.action === 'delete' || change.action === 'replace');
      if (waits && !window.open) {
        later.push({ change, waits: window.why });
        draft.wakes.push(window.opensAt);
      } else ready.push(change);
    });
  }
  for (const item of draft.later) consider(item.change, () => later.push(item));
  return { ...putOff(ready, later, held), held };
}

/** A change whose predecessor is held or comes later comes later itself; a predecessor that is not needed any more is nothing to wait for. */
function putOff(
  ready: readonly Change[],
  later: readonly Later[],
  held: readonly Held[],
): { readonly ready: readonly Change[]; readonly later: readonly Later[] } {
  const waiting = new Map<string, string>();
  for (const { change, waits } of later)
    waiting.set(change.key, `${change.action} of ${describeResource(change.id)} first, which waits ${waits}`);
  for (const { change, why } of held)
    if (change !== undefined)
      waiting.set(change.key, `${change.action} of ${describeResource(change.id)} first, which is held: ${why}`);
  const put: Later[] = [];
  let left = ready;
  for (;;) {
    const stranded = left.filter(change => change.after.some(key => waiting.has(key)));
    if (stranded.length === 0) break;
    for (const change of stranded) {
      const waits = waiting.get(change.after.find(key => waiting.has(key))!)!;
      put.push({ change, waits });
      waiting.set(change.key, waits);
    }
    left = left.filter(change => !waiting.has(change.key));
  }
  const keys = new Set(left.map(change => change.key));
  return {
    ready: left.map(change => ({ ...change, after: change.after.filter(key => keys.has(key)) })),
    later: [...later, ...put],
  };
}

/** What is stopped is given the time that it declared when it was made. */
function withGrace(change: Change, specs: ReadonlyMap<string, WorkloadSpec>): Change {
  const old =
    change.ref === undefined || change.action === 'start' || change.action === 'update' ? undefined : specs.get(change.ref);
  return old === undefined ? change : { ...change, graceMs: old.stop.graceMs };
}

function isMaking(change: Change): boolean {
  return change.action === 'create' || change.action === 'replace';
}

function jobPart(change: Change, specs: ReadonlyMap<string, WorkloadSpec>): { readonly job?: string } {
  const job = jobOf(change, specs);
  return job === undefined ? {} : { job };
}

function jobOf(change: Change, specs: ReadonlyMap<string, WorkloadSpec>): string | undefined {
  const spec = change.resource?.spec ?? (change.ref === undefined ? undefined : specs.get(change.ref));
  return spec?.kind === 'workload' ? spec.job : undefined;
}

function unplaced(placements: readonly PlacedReplica[]): readonly Held[] {
  return placements.flatMap(({ held, node, job, name, departed }) =>
    held === undefined || node !== null
      ? []
      : [{ ...held, subject: `job/${name}${departed === undefined ? '' : ` on ${departed}`}`, job: job.name }],
  );
}

/** Another cluster of our name with another uid on a target is told: its things are never touched. */
function otherOwners({ cluster, observed }: PlanInput): readonly Held[] {
  const held: Held[] = [];
  for (const [target, sight] of observed.sights) {
    const others = otherOwnersOn(cluster, sight);
    if (others.length === 0) continue;
    const node = splitTargetId(target).name;
    const why = `${others.length} ${others.length === 1 ? 'thing' : 'things'} there belong to another cluster named ${cluster.name} (uid ${others[0]!.owner!.uid}); they are not touched`;
    held.push({
      code: 'other-owner',
      subject: `cluster/${cluster.name} on ${node}`,
      why,
      todo: 'give one of the two clusters another name, or put back the uid that this one had',
    });
  }
  return held;
}

function drifts(
  { cluster }: PlanInput,
  progress: ReadonlyMap<string, Progress>,
  decisions: ReadonlyMap<string, Decision>,
  held: readonly Held[],
): readonly Drift[] {
  const heldBack = new Set(held.flatMap(({ change }) => change?.key ?? []));
  return [...progress].flatMap(([name, item]) => driftOf(cluster, item, decisions.get(name)!, heldBack) ?? []);
}

function statuses(
  { cluster, placements }: PlanInput,
  progress: ReadonlyMap<string, Progress>,
  decisions: ReadonlyMap<string, Decision>,
): readonly JobStatus[] {
  const byJob = new Map<string, PlacedReplica[]>();
  for (const placed of placements) {
    const group = byJob.get(placed.job.name);
    if (group === undefined) byJob.set(placed.job.name, [placed]);
    else group.push(placed);
  }
  const jobs = [...cluster.jobs.values()].filter(job => job.state !== 'absent');
  return jobs.map(job =>
    jobStatus(
      job,
      (byJob.get(job.name) ?? []).sort((one, other) => compareReplicas(one.replica, other.replica)),
      progress,
      decisions,
    ),
  );
}

/** `2` before `10`; names of nodes by text. */
function compareReplicas(one: string, other: string): number {
  const numbers = Number(one) - Number(other);
  return Number.isNaN(numbers) ? (one < other ? -1 : one > other ? 1 : 0) : numbers;
}

function sorted<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return [...items].sort((one, other) => (key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0));
}

function earliestAfter(at: number, instants: readonly number[]): number | null {
  const future = instants.filter(instant => instant > at);
  return future.length === 0 ? null : Math.min(...future);
}
