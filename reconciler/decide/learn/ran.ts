import type { Cluster } from '../../model/cluster.ts';
import { placeOf, splitResourceId } from '../../model/ids.ts';
import { type Ran, ranKey } from '../../model/memory.ts';
import type { LiveState } from '../../model/resource.ts';
import { replicaNamer } from '../identity/present-names.ts';
import { endOf } from '../tasks-end.ts';
import type { EndedPass } from './ended-pass.ts';

/** Specs of one replica whose run is remembered. */
const RAN_KEPT = 3;

const NO_JOBS: Pick<Cluster, 'jobs'> = { jobs: new Map() };

/** One-shots: noted when they are sent to run, and again when they are seen to have ended. */
export function learnRan({ memory, cluster, observed, plan, sent, outcomes }: EndedPass): ReadonlyMap<string, Ran> {
  const ran = new Map(memory.ran);
  for (const outcome of outcomes) {
    const { resource, unstarted } = sent.get(outcome.key) ?? {};
    if (
      unstarted !== true &&
      (outcome.status === 'accepted' || outcome.status === 'underway') &&
      outcome.action !== 'delete' &&
      resource?.spec.kind === 'workload' &&
      resource.spec.oneShot
    )
      ran.set(ranKey(splitResourceId(resource.id).name, resource.spec), { at: observed.at, exitCode: null });
  }
  // What may have run in a time nobody remembers stays so until a person says otherwise.
  for (const { code, change } of plan.held) {
    const spec = change?.resource?.spec;
    if (code !== 'may-have-run' || spec?.kind !== 'workload') continue;
    const key = ranKey(splitResourceId(change!.id).name, spec);
    if (!ran.has(key)) ran.set(key, { at: observed.at, exitCode: null });
  }
  const nameOf = replicaNamer(cluster ?? NO_JOBS);
  for (const [target, sight] of observed.sights) {
    if (sight.kind !== 'seen') continue;
    for (const live of sight.live) {
      if (live.applied?.kind !== 'workload' || !live.applied.oneShot) continue;
      const exitCode = exitCodeOf(live.state);
      if (exitCode === null) continue;
      const key = ranKey(nameOf(live, placeOf(target)), live.applied);
      const known = ran.get(key);
      // What nobody remembers began when it was made: it must not look newer than what was begun since.
      if (known?.exitCode !== exitCode) ran.set(key, { at: known?.at ?? Math.min(live.createdAt, observed.at), exitCode });
    }
  }
  return cluster === null ? ran : newestOf(ran, cluster);
}

function exitCodeOf(state: LiveState): number | null {
  if (state.phase === 'service') return endOf(state.status)?.exitCode ?? null;
  return state.phase === 'exited' ? state.exitCode : null;
}

/** The last few specs of each replica whose job is declared: one that comes back to an older spec, or to git, is a new wish. */
function newestOf(ran: ReadonlyMap<string, Ran>, cluster: Cluster): ReadonlyMap<string, Ran> {
  const newest = [...ran].sort(([, one], [, other]) => other.at - one.at);
  const counts = new Map<string, number>();
  const kept = newest.filter(([key]) => {
    const [replica = ''] = key.split(' ');
    const count = (counts.get(replica) ?? 0) + 1;
    counts.set(replica, count);
    const [job = ''] = replica.split('.', 1);
    return count <= RAN_KEPT && cluster.jobs.has(job);
  });
  return new Map(kept.sort(([one], [other]) => (one < other ? -1 : 1)));
}
