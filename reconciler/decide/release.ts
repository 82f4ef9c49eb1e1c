import { describeResource, placeOf, type ResourceId, splitResourceId, targetOf } from '../model/ids.ts';
import { changeTriesKey } from '../model/memory.ts';
import { type Change, type Held, isMaking, type Later } from '../model/plan.ts';
import { formatDuration } from '../model/quantities.ts';
import type { WorkloadSpec } from '../model/workload.ts';
import { heldByEntry } from './gates/entry-names.ts';
import type { GateContext } from './gates/gates.ts';
import { putOff } from './gates/put-off.ts';
import { waitsForRole } from './gates/required-roles.ts';
import { suspensionOf } from './gates/suspension.ts';
import { fuse } from './learn/fuse.ts';
import { triedAgain } from './rollout/tried-again.ts';
import { isHost } from './targets.ts';

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
  const mayMismatch = [...context.judgement.nodes.values()].some(({ mismatch }) => mismatch !== undefined);
  const isHeld = (hold: Hold | null): boolean => {
    if (hold !== null) stopped.push(hold.held);
    if (hold?.until !== undefined) wakeAt.push(hold.until);
    return hold !== null;
  };
  for (const change of changes) {
    const wish = suspendedBy(context, change);
    if (
      isHeld(
        wish ?? (mayMismatch ? mismatched(context, change) : null) ?? misled(context, change) ?? heldByTries(context, change),
      )
    )
      continue;
    const first = waitsForRole(context.waitingRoles, context.cluster, change) ?? hostFirst(context, change);
    if (first !== null) waiting.push({ change, waits: first });
    else if (window.open || !isDisruptive(change)) ready.push(change);
    else {
      waiting.push({ change, waits: window.why });
      wakeAt.push(window.opensAt);
    }
  }
  for (const item of later) if (!isHeld(suspendedBy(context, item.change))) waiting.push(item);
  return { ...putOff(ready, waiting, stopped), held: stopped, wakeAt };
}

/** Why a change is held, and until when; no end: until somebody acts. */
interface Hold {
  readonly held: Held;
  readonly until?: number;
}

/** What was tried before holds a change. */
function heldByTries(context: GateContext, change: Change): Hold | null {
  return context.memory.tries.size === 0 ? null : (backedOff(context, change) ?? repeated(context, change));
}

/** Somebody's wish that nothing be changed there now. */
function suspendedBy(context: GateContext, change: Change): Hold | null {
  if (context.suspended.length === 0) return null;
  const job = jobOf(change, context.specs);
  const wish = suspensionOf(context.suspended, job, placeOfChange(change.id));
  if (wish === null) return null;
  const { reason, until } = wish;
  const rest = until === undefined ? '' : `, for ${formatDuration(until - context.observed.at)} more`;
  const held = { ...holdOn(change, job, 'suspended', `suspended: ${reason}${rest}`), todo: wish.todo };
  return { held, ...(until === undefined ? {} : { until }) };
}

/** What new and changed things of a node wait for while its host is not as declared; what is there stays, and runs again. null: nothing. */
function hostFirst({ unsettled }: GateContext, { id, action, step, cause }: Change): string | null {
  if (unsettled.size === 0 || isHost(targetOf(id)) || step !== undefined || cause === 'threshold') return null;
  return isMaking(action) || action === 'update' ? (unsettled.get(placeOfChange(id)) ?? null) : null;
}

/** The node that a change is about, also where it is made by the Swarm. */
function placeOfChange(id: ResourceId): string {
  const { kind, name, target } = splitResourceId(id);
  return kind === 'member' ? name : placeOf(target);
}

/**
 * Nothing is made or started on a machine that is not the one that git declares. What its operating system shall have is what may give it the
 * address or the engine that it lacks.
 */
function mismatched({ judgement, specs }: GateContext, change: Change): Hold | null {
  const { target } = splitResourceId(change.id);
  const node = placeOfChange(change.id);
  const mismatch = judgement.nodes.get(node)?.mismatch;
  if (mismatch === undefined || change.action === 'delete' || change.action === 'stop') return null;
  if (isHost(target) && mismatch.code !== 'platform-mismatch') return null;
  const todo = `correct Node ${node} in git, or give a reason there: force: {${mismatch.code}: …}`;
  return { held: { ...holdOn(change, jobOf(change, specs), mismatch.code, `${node} ${mismatch.one}`), todo } };
}

/** New versions of what the entry leads to, while its names lead elsewhere. */
function misled({ cluster, observed, specs }: GateContext, change: Change): Hold | null {
  const hold = heldByEntry(cluster, observed, change);
  return hold === null ? null : { held: { ...holdOn(change, jobOf(change, specs), hold.code, hold.why), todo: hold.todo } };
}

/** Failed tries of anything but making something, which rollout looks at by itself. */
function backedOff(context: GateContext, change: Change): Hold | null {
  if (isMaking(change.action)) return null;
  const { at } = context.observed;
  const tries = context.memory.tries.get(changeTriesKey(change));
  if (tries?.nextAt == null || tries.nextAt <= at) return null;
  const { code: again, why, todo } = triedAgain(tries, `${change.action}: ${tries.why}`, at);
  // What relieves nobody waits for, and its refusal is no failed roll-out.
  const code = change.cause === 'threshold' ? 'not-relieved' : again;
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

/** What waits for a window here: of hosts nothing, which have a word of their own for it; else what goes away, unless it goes on with a replacement, makes good a loss or is a threshold's; and the stop that begins one. */
function isDisruptive({ id, action, step, cause, impact }: Change): boolean {
  if (isHost(targetOf(id)) || cause === 'threshold') return false;
  if (action === 'update') return impact === 'restart' && cause !== 'loss';
  if (action === 'stop' && step === 'swap') return true;
  return (action === 'delete' || action === 'replace') && step === undefined && cause !== 'loss';
}

function jobOf({ resource, ref }: Change, specs: ReadonlyMap<string, WorkloadSpec>): string | undefined {
  const spec = resource?.spec ?? (ref === undefined ? undefined : specs.get(ref));
  return spec?.kind === 'workload' ? spec.job : undefined;
}
