import type { Job } from '../../model/cluster.ts';
import { type Memory, ranKey, wantedTriesKey } from '../../model/memory.ts';
import { formatDuration } from '../../model/quantities.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { JobProgress } from '../assess-jobs.ts';
import type { DesiredReplica } from '../compose/render-workload.ts';
import type { Progress } from '../progress.ts';
import type { GateContext, JobGate } from './gates.ts';

/** Whether a job's replicas may start (`dependsOn`) and be replaced (parallelism, delay, a failed sibling, a window, maxReplaces). */
export function gateJob(
  context: GateContext,
  { job, replicas }: JobProgress,
  heldReplaces: ReadonlyMap<string, string>,
): JobGate {
  const { at } = context.observed;
  const start = job.dependsOn.length === 0 && job.after === undefined ? null : startsAfter(context, job);
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
  if (job.service) return { start, replace: null, budget: 1, wakeAt: null };
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

/** What its replicas wait for before they start: other jobs. */
function startsAfter(context: GateContext, { dependsOn, after = NONE }: Job): string | null {
  const isUnhealthy = (name: string): boolean => !isHealthy(context, name);
  return (
    waitFor(dependsOn.filter(isUnhealthy)) ??
    waitFor(
      after.filter(name => !isAsDeclared(context, name)),
      ' as declared',
    )
  );
}

const NONE: readonly never[] = [];

function waitFor(names: readonly string[], how = ''): string | null {
  if (names.length === 0) return null;
  return `when ${names.map(name => `job/${name}`).join(' and ')} ${names.length === 1 ? 'is' : 'are'} healthy${how}`;
}

/** Whether a job is healthy as it is now declared: what it was before, and went back to, counts for nothing here. */
function isAsDeclared(context: GateContext, name: string): boolean {
  const replicas = context.jobs.get(name)?.replicas ?? NONE;
  const isNow = (replica: Progress): boolean =>
    replica.desired.missingSecrets.length === 0 &&
    (replica.current === null ? isDone(context.memory, replica) : replica.current.fields.every(({ cause }) => cause !== 'git'));
  return isHealthy(context, name) && replicas.every(isNow);
}

function isHealthy(context: GateContext, name: string): boolean {
  const progress = context.jobs.get(name);
  if (progress === undefined || progress.job.state !== 'running') return false;
  const wanted = progress.job.mode === 'global' || progress.job.service ? 1 : progress.job.replicas;
  if (progress.replicas.length < wanted) return false;
  return progress.replicas.every(replica => isReplicaHealthy(context.memory, replica));
}

/** Whether one replica is healthy, with what is wanted or with what it went back to, or has done what it is for. */
export function isReplicaHealthy(memory: Memory, replica: Progress): boolean {
  const { current, previous, desired } = replica;
  if (current !== null) return current.standing.kind === 'settled';
  const goneBack = givenUp(memory, desired) !== null && previous[0]?.standing.kind === 'settled';
  return goneBack || isDone(memory, replica);
}

/** A one-shot whose container is gone and whose end is on record. */
function isDone(memory: Memory, { desired, current }: Progress): boolean {
  if (current !== null || !desired.job.workload.oneShot) return false;
  return memory.ran.get(ranKey(desired.placed.name, desired.resource.spec as WorkloadSpec))?.exitCode === 0;
}

/** Why a wanted spec is not tried any more; null: it may be. */
function givenUp(memory: Memory, desired: DesiredReplica): string | null {
  if (memory.tries.size === 0) return null;
  const tries = memory.tries.get(wantedTriesKey(desired.resource));
  return tries?.nextAt === null ? tries.why : null;
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
