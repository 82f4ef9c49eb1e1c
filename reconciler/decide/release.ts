import { describeResource, placeOf, targetOf } from '../model/ids.ts';
import { changeTriesKey } from '../model/memory.ts';
import { type Change, type Held, isMaking, type Later } from '../model/plan.ts';
import type { Suspension } from '../model/policy.ts';
import { formatDuration } from '../model/quantities.ts';
import type { WorkloadSpec } from '../model/workload.ts';
import type { GateContext } from './gates/gates.ts';
import { putOff } from './gates/put-off.ts';
import { fuse } from './learn/fuse.ts';
import { triedAgain } from './rollout/tried-again.ts';

/** What of a pass's changes goes out now, and when another look is due. */
interface Released {
  readonly ready: readonly Change[];
  readonly later: readonly Later[];
  readonly held: readonly Held[];
  /** Instants at which one of these can change without new input. */
  readonly wakeAt: readonly number[];
}

/**
 * Which of the changes go out now: suspensions and failed tries hold what they cover, windows put off what is disruptive and can wait, and
 * what has to come after one of these waits with it. `later` and `held` are what was decided before and stay so, if nothing holds it.
 */
export function release(
  context: GateContext,
  {
    changes,
    later,
    held,
  }: { readonly changes: readonly Change[]; readonly later: readonly Later[]; readonly held: readonly Held[] },
): Released {
  const { window } = context;
  const ready: Change[] = [];
  const waiting: Later[] = [];
  const stopped: Held[] = [...held];
  const wakeAt: number[] = [];
  const mayBeSuspended = hasSuspension(context);
  const isHeld = (hold: Hold | null): boolean => {
    if (hold !== null) stopped.push(hold.held);
    if (hold?.until !== undefined) wakeAt.push(hold.until);
    return hold !== null;
  };
  for (const change of changes) {
    if (isHeld((mayBeSuspended ? suspended(context, change) : null) ?? heldBy(context, change))) continue;
    if (window.open || !isDisruptive(change)) ready.push(change);
    else {
      waiting.push({ change, waits: window.why });
      wakeAt.push(window.opensAt);
    }
  }
  for (const item of later) if (!isHeld(mayBeSuspended ? suspended(context, item.change) : null)) waiting.push(item);
  return { ...putOff(ready, waiting, stopped), held: stopped, wakeAt };
}

/** Why a change is held, and until when; no end: until somebody acts. */
interface Hold {
  readonly held: Held;
  readonly until?: number;
}

/** What holds a change besides a wish. */
function heldBy(context: GateContext, change: Change): Hold | null {
  return mismatched(context, change) ?? backedOff(context, change) ?? repeated(context, change);
}

function suspended(context: GateContext, change: Change): Hold | null {
  const job = jobOf(change, context.specs);
  const wish = suspension(context, job, placeOf(targetOf(change.id)));
  if (wish === null) return null;
  const { reason, until } = wish;
  const rest = until === undefined ? '' : `, for ${formatDuration(until - context.observed.at)} more`;
  const held = { ...holdOn(change, job, 'suspended', `suspended: ${reason}${rest}`), todo: wish.todo };
  return { held, ...(until === undefined ? {} : { until }) };
}

/** Whether there is such a wish at all: mostly there is none, and there may be very many changes. */
function hasSuspension({ cluster, memory }: GateContext): boolean {
  if (memory.suspend !== null || cluster.policy.suspend !== undefined) return true;
  for (const { suspend } of cluster.nodes.values()) if (suspend !== undefined) return true;
  for (const { suspend } of cluster.jobs.values()) if (suspend !== undefined) return true;
  return false;
}

/** A person's or git's wish that nothing be changed here now, and what lifts it; null: none in force. */
function suspension(
  { cluster, memory, observed }: GateContext,
  job: string | undefined,
  node: string,
): (Suspension & { readonly todo: string }) | null {
  const wishes: readonly (readonly [Suspension | null | undefined, string])[] = [
    [memory.suspend, 'reconcile resume lifts it'],
    [cluster.policy.suspend, "take suspend out of the cluster's policy in git"],
    [job === undefined ? null : cluster.jobs.get(job)?.suspend, `take suspend out of job/${job} in git`],
    [cluster.nodes.get(node)?.suspend, `take suspend out of node/${node} in git`],
  ];
  for (const [wish, todo] of wishes)
    if (wish != null && (wish.until === undefined || wish.until > observed.at)) return { ...wish, todo };
  return null;
}

/** Nothing is made or started on a machine that is not the one that git declares. */
function mismatched({ judgement, specs }: GateContext, change: Change): Hold | null {
  const node = placeOf(targetOf(change.id));
  const mismatch = judgement.nodes.get(node)?.mismatch;
  if (mismatch === undefined || change.action === 'delete' || change.action === 'stop') return null;
  const todo = `correct Node ${node} in git, or give a reason there: force: {${mismatch.code}: …}`;
  return { held: { ...holdOn(change, jobOf(change, specs), mismatch.code, `${node} ${mismatch.one}`), todo } };
}

/** Failed tries of anything but making something, which rollout looks at by itself. */
function backedOff(context: GateContext, change: Change): Hold | null {
  if (isMaking(change.action)) return null;
  const { at } = context.observed;
  const tries = context.memory.tries.get(changeTriesKey(change));
  if (tries?.nextAt == null || tries.nextAt <= at) return null;
  const { code, why, todo } = triedAgain(tries, `${change.action}: ${tries.why}`, at);
  return { held: { ...holdOn(change, jobOf(change, context.specs), code, why), todo }, until: tries.nextAt };
}

/** What was put right again and again, in vain. */
function repeated({ memory, observed, specs }: GateContext, change: Change): Hold | null {
  const blown = fuse(change, memory, observed.at);
  if (blown === null) return null;
  const { code, why, todo } = blown.hold;
  return { held: { ...holdOn(change, jobOf(change, specs), code, why), todo }, until: blown.until };
}

function holdOn(change: Change, job: string | undefined, code: string, why: string): Held {
  return { code, subject: describeResource(change.id), ...(job === undefined ? {} : { job }), why, change };
}

/** What waits for a window: what goes away, unless it goes on with a replacement or makes good a loss; and the stop that begins one. */
function isDisruptive({ action, step, cause, impact }: Change): boolean {
  if (action === 'update') return impact === 'restart' && cause !== 'loss';
  if (action === 'stop' && step === 'swap') return true;
  return (action === 'delete' || action === 'replace') && step === undefined && cause !== 'loss';
}

function jobOf({ resource, ref }: Change, specs: ReadonlyMap<string, WorkloadSpec>): string | undefined {
  const spec = resource?.spec ?? (ref === undefined ? undefined : specs.get(ref));
  return spec?.kind === 'workload' ? spec.job : undefined;
}
