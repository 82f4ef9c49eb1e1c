import { type Ran, ranKey } from '../../model/memory.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { DesiredReplica } from '../compose/render-workload.ts';
import type { Gates } from '../gates/gates.ts';
import type { Assessed, Progress } from '../progress.ts';
import { createChange } from './changes.ts';
import { type Decision, held, nothing } from './decision.ts';

/**
 * A one-shot runs once for each spec, wherever it ran; it is never rolled back to an earlier one, and never moved. null: it has to be made,
 * or goes on as any workload does.
 */
export function decideOneShot(progress: Progress, gates: Gates): Decision | null {
  const { current, previous, desired } = progress;
  if (gates.runAllowed) return null;
  const there = current ?? previous.find(item => item.fields.length === 0);
  if (there !== undefined)
    return there === current && there.standing.kind !== 'failing' ? null : decideThere(progress, there, gates);
  const ran = ranOf(desired, gates);
  if (ran?.exitCode === 0) return { ...nothing(), health: 'healthy', why: 'completed, and removed since' };
  if (ran?.exitCode != null) return failedWith(progress, `ended with exit code ${ran.exitCode}, and was removed since`);
  const mayHaveRun = ran !== undefined || (gates.mayHaveRun && previous.length === 0);
  return mayHaveRun ? heldBack(progress, gates, 'neither its container nor a record of its end is left') : null;
}

/** What wants to run is there already, ended badly, or on a node that it was not placed on. */
function decideThere(progress: Progress, { sighted, standing }: Assessed, gates: Gates): Decision {
  const { desired } = progress;
  if (!sighted.fresh) {
    const ran = ranOf(desired, gates);
    if (ran?.exitCode === 0) return { ...nothing(), health: 'healthy', why: `completed on ${sighted.node}` };
    return heldBack(progress, gates, `it was started on ${sighted.node}, which is not seen`);
  }
  switch (standing.kind) {
    case 'settled':
    case 'off':
      return { ...nothing(), health: 'healthy', why: `${standing.why} on ${sighted.node}` };
    case 'settling':
      return {
        ...nothing(),
        underway: [{ id: sighted.live.id, job: desired.job.name, what: standing.why }],
        health: 'progressing',
        why: `${standing.why} on ${sighted.node}`,
      };
    case 'failing':
    case 'down':
      return failedWith(progress, standing.why);
  }
}

function failedWith(progress: Progress, why: string): Decision {
  const todo = 'read its output with reconcile logs, change it in git';
  return held(progress, { code: 'one-shot-failed', why, todo }, 'degraded', why);
}

function ranOf({ placed, resource }: DesiredReplica, { memory }: Gates): Ran | undefined {
  return memory.ran.get(ranKey(placed.name, resource.spec as WorkloadSpec));
}

function heldBack(progress: Progress, gates: Gates, why: string): Decision {
  const todo = `run it with --allow-run job/${progress.desired.job.name}, or change it in git`;
  const reason = { code: 'may-have-run', why: `it may have run already: ${why}`, todo };
  return held(progress, reason, 'unknown', 'may have run already', createChange(progress, 'git', why, gates));
}
