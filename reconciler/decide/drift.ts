import type { Change, Drift, Held } from '../model/plan.ts';
import type { Policy } from '../model/policy.ts';
import type { Progress } from './progress.ts';
import type { Decided, Decision } from './rollout/decision.ts';

/** What was changed outside git on replicas that shall be, and what becomes of it; `held`: what this pass does not do. */
export function driftsOf(policy: Policy, decided: readonly Decided[], held: readonly Held[]): readonly Drift[] {
  const heldBack = new Set(held.flatMap(({ change }) => change?.key ?? []));
  const drifts: Drift[] = [];
  for (const { progress, decision } of decided) {
    const found = driftOf(policy, progress, decision);
    if (found !== null) drifts.push({ ...found, answer: answerTo(policy, decision, heldBack) });
  }
  return drifts;
}

function answerTo(policy: Policy, { changes, held }: Decision, heldBack: ReadonlySet<string>): Drift['answer'] {
  if (policy.drift === 'report') return 'reported';
  const stopped = changes.every(change => heldBack.has(change.key));
  return stopped && (held.length > 0 || changes.length > 0) ? 'held' : 'put back';
}

function driftOf(policy: Policy, progress: Progress, decision: Decision): Omit<Drift, 'answer'> | null {
  const item = progress.current ?? progress.previous[0];
  if (item === undefined) {
    const removed = decision.removed === true || wants(decision, isRepair);
    return removed ? { id: progress.desired.resource.id, what: 'removed by hand', fields: [] } : null;
  }
  if (!item.sighted.fresh) return null;
  const { id, state } = item.sighted.live;
  const fields = item.fields.filter(field => field.cause === 'drift');
  if (fields.length > 0) return { id, what: 'changed by hand', fields };
  const reported =
    item.standing.kind === 'down' && policy.drift === 'report' && state.phase !== 'created' && !wants(decision, isLifted);
  return reported || wants(decision, isRestart) ? { id, what: item.standing.why, fields: [] } : null;
}

function wants({ changes, later }: Decision, is: (change: Change) => boolean): boolean {
  return changes.some(is) || later.some(({ change }) => is(change));
}

function isRepair({ action, cause }: Change): boolean {
  return action === 'create' && cause === 'drift';
}

/** What git or a threshold had stopped, and nobody else. */
function isLifted({ action, cause }: Change): boolean {
  return action === 'start' && (cause === 'threshold' || cause === 'git');
}

function isRestart({ action, cause }: Change): boolean {
  return action === 'start' && (cause === 'drift' || cause === 'loss');
}
