import type { Cluster } from '../../model/cluster.ts';
import type { Steady } from '../../model/memory.ts';
import type { Live } from '../../model/resource.ts';
import { whoStopped } from '../relief/who-stopped.ts';
import { isWell } from '../standing.ts';
import type { EndedPass } from './ended-pass.ts';
import { forgivenRestarts } from './forgiven.ts';

/** Since when each workload has been running and well without a break, by ref; of what is silent, as it was. */
export function learnSteady({ memory, cluster, observed, plan }: EndedPass): ReadonlyMap<string, Steady> {
  const steady = new Map<string, Steady>();
  for (const sight of observed.sights.values()) {
    if (sight.kind === 'unformed') continue;
    const lives = sight.kind === 'seen' ? sight.live : sight.last === 'unknown' ? [] : sight.last;
    for (const live of lives) {
      if (live.spec.kind !== 'workload') continue;
      const before = memory.steady.get(live.ref);
      const next = sight.kind === 'seen' ? steadyOf(live, before, cluster, observed.at) : before;
      const runs = sight.kind === 'seen' && live.state.phase === 'running';
      const stoppedBy = plan.stopped?.get(live.ref) ?? (runs ? undefined : whoStopped(live, memory, cluster)?.by);
      if (next !== undefined) steady.set(live.ref, withStopped(next, stoppedBy));
    }
  }
  return steady;
}

function withStopped(steady: Steady, stoppedBy: readonly string[] | undefined): Steady {
  if (steady.stoppedBy?.join() === stoppedBy?.join()) return steady;
  const { stoppedBy: _, ...rest } = steady;
  return stoppedBy === undefined ? rest : { ...rest, stoppedBy };
}

function steadyOf(live: Live, before: Steady | undefined, cluster: Cluster | null, at: number): Steady {
  const { state, restarts } = live;
  const well =
    state.phase === 'service'
      ? isWell(state.status)
      : state.phase === 'running' && (state.health === 'healthy' || state.health === 'none');
  const since = !well ? null : before !== undefined && before.restarts === restarts && before.since !== null ? before.since : at;
  const job = live.spec.kind === 'workload' ? cluster?.jobs.get(live.spec.job) : undefined;
  const settleMs = job?.update.monitorMs ?? cluster?.policy.stabilityMs ?? Number.POSITIVE_INFINITY;
  const proven = before?.proven === true || (since !== null && at - since >= settleMs);
  if (before !== undefined && before.since === since && before.restarts === restarts && before.proven === proven) return before;
  const forgiven = forgivenRestarts(before, restarts, at);
  return {
    since,
    restarts,
    proven,
    ...(forgiven === 0 ? {} : { forgiven }),
    ...(before?.stoppedBy === undefined ? {} : { stoppedBy: before.stoppedBy }),
  };
}
