import type { Change, Failure, Held, Later, Underway } from '../model/plan.ts';
import type { GateContext } from './gates/gates.ts';
import { guardReplaces } from './gates/guard-replaces.ts';
import { gateJob } from './gates/job.ts';
import { gateReplica } from './gates/replica.ts';
import type { Decided } from './rollout/decision.ts';
import { decideReplica } from './rollout.ts';

/** What is decided for replicas: for each, job by job in the order of names, and for all together. */
export interface ReplicaDecisions {
  readonly decided: readonly Decided[];
  readonly changes: readonly Change[];
  readonly later: readonly Later[];
  readonly held: readonly Held[];
  readonly underway: readonly Underway[];
  readonly failures: readonly Failure[];
  /** Instants at which one of them can be decided otherwise without new input. */
  readonly wakeAt: readonly number[];
}

/** Decides for every replica that shall be; no more replacements begin at once than its job allows. */
export function decideReplicas(context: GateContext): ReplicaDecisions {
  const decided: Decided[] = [];
  const wakeAt: number[] = [];
  const heldReplaces = guardReplaces(context);
  for (const group of context.jobs.values()) {
    const gate = gateJob(context, group, heldReplaces);
    if (gate.wakeAt !== null) wakeAt.push(gate.wakeAt);
    let { budget } = gate;
    for (const progress of group.replicas) {
      const full = budget <= 0 ? `after the replicas before it have settled (parallelism ${group.job.update.parallelism})` : null;
      const decision = decideReplica(progress, gateReplica(context, progress, gate, gate.replace ?? full));
      decided.push({ progress, decision });
      if (progress.current === null && decision.rollout === true) budget -= 1;
    }
  }
  return { decided, ...together(decided, wakeAt) };
}

/** Tens of thousands, of which each may decide nothing: they are gone through once. */
function together(decided: readonly Decided[], wakeAt: number[]): Omit<ReplicaDecisions, 'decided'> {
  const changes: Change[] = [];
  const later: Later[] = [];
  const held: Held[] = [];
  const underway: Underway[] = [];
  const failures: Failure[] = [];
  for (const { decision } of decided) {
    changes.push(...decision.changes);
    later.push(...decision.later);
    held.push(...decision.held);
    underway.push(...decision.underway);
    failures.push(...decision.failures);
    if (decision.wakeAt !== undefined) wakeAt.push(decision.wakeAt);
  }
  return { changes, later, held, underway, failures, wakeAt };
}
