import { digestOf } from '../model/digest.ts';
import { splitTargetId } from '../model/ids.ts';
import type { Memory } from '../model/memory.ts';
import type { FieldChange } from '../model/plan.ts';
import { formatDuration } from '../model/quantities.ts';
import { describeThresholds } from '../model/relieved.ts';
import type { Live } from '../model/resource.ts';
import { WHERE_TASKS_ARE } from '../model/swarm.ts';
import type { Traits } from '../model/traits.ts';
import type { WorkloadSpec } from '../model/workload.ts';
import type { DesiredReplica } from './compose/render-workload.ts';
import { diffSpecs } from './diff.ts';
import type { Sighted } from './identity/lives.ts';
import type { Ignored } from './ignored-fields.ts';
import { type Standing, standingOfOnce, standingOfService } from './standing.ts';

/** One replica's life and how it differs from what shall be. */
export interface Assessed {
  readonly sighted: Sighted;
  readonly fields: readonly FieldChange[];
  readonly standing: Standing;
}

/** What there is of one replica that shall be. */
export interface Progress {
  readonly desired: DesiredReplica;
  /** The life that is (or can be made, in place) what is wanted, on the right target. */
  readonly current: Assessed | null;
  /** All others, best first: what ran before, or runs elsewhere. */
  readonly previous: readonly Assessed[];
}

/** What a life is judged by; `traits` by driver name. */
export interface ProgressContext {
  readonly at: number;
  readonly stabilityMs: number;
  readonly memory: Memory;
  readonly traits: ReadonlyMap<string, Traits>;
  readonly ignored: Ignored;
}

const NONE: readonly never[] = [];

/** Compares all lives of a replica with what it shall be. */
export function assess(desired: DesiredReplica, lives: readonly Sighted[], context: ProgressContext): Progress {
  if (lives.length === 0) return { desired, current: null, previous: NONE };
  const { job, placed } = desired;
  const traits = context.traits.get(splitTargetId(placed.target!).driver);
  const settleMs = job.update.monitorMs ?? context.stabilityMs;
  const assessed = lives.map(sighted => {
    const { live } = sighted;
    const fields = differences(desired, live, context.ignored);
    return { sighted, fields, standing: standingOf(live, desired, settleMs, context) };
  });
  const isFit = (item: Assessed): boolean => fits(desired, item, traits);
  const ranked = assessed.sort(
    (one, other) =>
      Number(isFit(other)) - Number(isFit(one)) ||
      one.fields.length - other.fields.length ||
      rank(one) - rank(other) ||
      newest(one, other),
  );
  const [first, ...rest] = ranked;
  if (first !== undefined && isFit(first))
    return { desired, current: first, previous: rest.sort((one, other) => rank(one) - rank(other) || newest(one, other)) };
  return { desired, current: null, previous: ranked.sort((one, other) => rank(one) - rank(other) || newest(one, other)) };
}

/** How a life differs from what shall be, apart from what nobody minds. */
export function differences(desired: DesiredReplica, live: Live, ignored: Ignored): readonly FieldChange[] {
  if (isSame(live, desired)) return [];
  const { resource, job } = desired;
  const counts = (field: string): boolean => !(job.workload.oneShot && WHERE_TASKS_ARE.test(field)) && !ignored(job.name, field);
  return diffSpecs(resource.spec, live.spec, live.applied).filter(({ field }) => counts(field));
}

/** Whether a life is what shall be on the target where it shall be, or can be made so in place. */
export function fits(
  { placed, job, resource }: DesiredReplica,
  { sighted, fields }: Pick<Assessed, 'sighted' | 'fields'>,
  traits: Traits | undefined,
): boolean {
  const { target, live } = sighted;
  if (target !== placed.target || (live.spec as WorkloadSpec).job !== job.name) return false;
  return fields.every(change => traits?.inPlace(change.field, live.spec, resource.spec) ?? false);
}

/** How a life stands towards being what its job wants running. */
function standingOf(
  live: Live,
  { job, stoppedBy }: DesiredReplica,
  settleMs: number,
  context: Pick<ProgressContext, 'at' | 'memory'>,
): Standing {
  const { state } = live;
  const wantsRun = job.state === 'running' && stoppedBy === undefined;
  const stopped = describeStopped(stoppedBy);
  const { policy } = job.workload.restart;
  switch (state.phase) {
    case 'running': {
      if (!wantsRun) return { kind: 'down', why: 'runs, and is wanted stopped' };
      if (state.health === 'unhealthy')
        return {
          kind: 'failing',
          why: `unhealthy${state.healthOutput === undefined ? '' : `: ${state.healthOutput}`}`,
          canRecover: true,
        };
      if (job.workload.oneShot) return { kind: 'settling', why: 'runs until it is done', readyAt: null };
      if (state.health === 'starting') return { kind: 'settling', why: 'waits for its first health check', readyAt: null };
      const steady = context.memory.steady.get(live.ref);
      const word = state.health === 'healthy' ? 'healthy' : 'running';
      const since = steady?.restarts === live.restarts ? (steady.since ?? context.at) : context.at;
      const readyAt = since + settleMs;
      if (context.at >= readyAt) return { kind: 'settled', why: `${word} for ${formatDuration(context.at - since)}` };
      return {
        kind: 'settling',
        why: `${word} for ${formatDuration(context.at - since)} of ${formatDuration(settleMs)}`,
        readyAt,
      };
    }
    case 'restarting':
      if (!wantsRun) return { kind: 'down', why: 'restarts, and is wanted stopped' };
      return {
        kind: 'failing',
        why: `keeps ending with exit code ${state.exitCode} (${live.restarts} restarts)`,
        canRecover: true,
      };
    case 'exited': {
      if (!wantsRun) return { kind: 'off', why: stopped };
      const detail =
        state.error ??
        (state.outOfMemory ? `ran out of memory (exit code ${state.exitCode})` : `ended with exit code ${state.exitCode}`);
      const done = state.exitCode === 0 && (job.workload.oneShot || policy === 'no' || policy === 'on-failure');
      if (done) return { kind: 'settled', why: 'completed' };
      if (job.workload.oneShot || policy === 'no') return { kind: 'failing', why: detail, canRecover: false };
      return { kind: 'down', why: detail };
    }
    case 'created':
      return wantsRun ? { kind: 'down', why: 'was made and never started' } : { kind: 'off', why: stopped };
    case 'paused':
      return wantsRun ? { kind: 'down', why: 'is paused' } : { kind: 'off', why: 'paused' };
    case 'service': {
      if (job.workload.oneShot && wantsRun) return standingOfOnce(state.status);
      if (!wantsRun)
        return state.status.have === 0
          ? { kind: 'off', why: stopped }
          : { kind: 'settling', why: 'is being stopped', readyAt: null };
      return standingOfService(state.status, context.memory.steady.get(live.ref)?.since ?? context.at, settleMs, context.at);
    }
    case 'present':
      return { kind: 'settled', why: 'is there' };
    case 'pending':
      return { kind: 'settling', why: state.progress ?? 'is being made', readyAt: null };
    case 'failed':
      return { kind: 'failing', why: state.error, canRecover: false };
  }
}

/** Why something that is wanted stopped is. */
export function describeStopped(by: readonly string[] | undefined): string {
  return by === undefined ? 'stopped, as declared' : `stopped by ${describeThresholds(by)}`;
}

/** Whether a life is exactly what is wanted, told by digest alone. */
function isSame(live: Live, desired: DesiredReplica): boolean {
  return live.spec === desired.resource.spec || digestOf(live.spec) === desired.resource.digest;
}

/** Prefers what works over what does not, among lives that differ equally. */
function rank({ standing, sighted }: Assessed): number {
  const order = { settled: 0, settling: 1, failing: 2, down: 3, off: 4 }[standing.kind];
  return order + (sighted.fresh ? 0 : 0.5);
}

function newest(one: Assessed, other: Assessed): number {
  return other.sighted.live.createdAt - one.sighted.live.createdAt || (one.sighted.live.ref < other.sighted.live.ref ? -1 : 1);
}
