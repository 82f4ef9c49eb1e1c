import type { Cluster } from '../model/cluster.ts';
import type { Memory } from '../model/memory.ts';
import type { Observed } from '../model/observed.ts';
import type { Plan } from '../model/plan.ts';
import type { Outcome } from '../model/report.ts';
import { learnImagesUsed } from './images.ts';
import { learnApplied } from './learn/applied.ts';
import type { EndedPass } from './learn/ended-pass.ts';
import { learnRan } from './learn/ran.ts';
import { learnRollouts } from './learn/rollouts.ts';
import { learnSteady } from './learn/steady.ts';
import { learnTargets } from './learn/targets.ts';
import { learnTries } from './learn/tries.ts';

/** What this pass leaves for the next: who was seen, since when what is steady, what failed how often. Pure. */
export function learn(
  memory: Memory,
  cluster: Cluster | null,
  observed: Observed,
  plan: Plan,
  outcomes: readonly Outcome[],
): Memory {
  const pass: EndedPass = {
    memory,
    cluster,
    observed,
    plan,
    sent: new Map(plan.ready.map(change => [change.key, change])),
    outcomes,
  };
  const steady = learnSteady(pass);
  return {
    ...memory,
    approvals: memory.approvals.filter(approval => cluster === null || approval.revision === cluster.revision),
    targets: learnTargets(pass),
    steady,
    tries: learnTries(pass, steady),
    rollouts: learnRollouts(pass),
    ran: learnRan(pass),
    applied: learnApplied(pass),
    images: learnImagesUsed(pass),
    ...plan.judged,
    fresh: false,
  };
}

/**
 * The same before anything is sent, where thresholds are about to stop something: whatever becomes of that, also of a stop that a kill leaves
 * unanswered, it is theirs. null: they are not.
 */
export function learnAhead(memory: Memory, cluster: Cluster, observed: Observed, plan: Plan): Memory | null {
  const stops = plan.ready.filter(({ action, by }) => action === 'stop' && by !== undefined);
  const outcomes = stops.map(({ key, id, action }) => ({ key, id, action, status: 'underway' as const, tookMs: 0 }));
  return stops.length === 0 ? null : learn(memory, cluster, observed, plan, outcomes);
}
