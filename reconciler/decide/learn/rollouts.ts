import type { Cluster } from '../../model/cluster.ts';
import { placeOf, type TargetId } from '../../model/ids.ts';
import type { Rollout } from '../../model/memory.ts';
import type { Observed } from '../../model/observed.ts';
import { versionOf } from '../../model/version.ts';
import { replicaNamer } from '../identity/present-names.ts';
import type { EndedPass } from './ended-pass.ts';

/** Since when each replacement that goes on does so; time in which nobody saw how it fares is left out. */
export function learnRollouts({ memory, cluster, plan, observed }: EndedPass): ReadonlyMap<string, Rollout> {
  if (cluster === null || plan.rollouts.length === 0) return NONE;
  const silent = silentVersions(cluster, observed);
  return new Map(
    plan.rollouts.map(({ replica, digest }) => {
      const before = memory.rollouts.get(replica);
      if (before?.digest !== digest) return [replica, { digest, since: observed.at }];
      const target = silent.get(`${replica} ${digest}`);
      const triedAt = target === undefined ? undefined : memory.targets.get(target)?.triedAt;
      return [replica, triedAt === undefined ? before : { digest, since: before.since + observed.at - triedAt }];
    }),
  );
}

const NONE: ReadonlyMap<string, Rollout> = new Map();

/** Where each version of a replica is that was there when its target fell silent, by its name and version. */
function silentVersions(cluster: Cluster, { sights }: Observed): ReadonlyMap<string, TargetId> {
  const nameOf = replicaNamer(cluster);
  const silent = new Map<string, TargetId>();
  for (const [target, sight] of sights) {
    if (sight.kind !== 'silent' || sight.last === 'unknown') continue;
    for (const live of sight.last) {
      const { spec, applied = spec } = live;
      if (applied.kind === 'workload') silent.set(`${nameOf(live, placeOf(target))} ${versionOf(applied)}`, target);
    }
  }
  return silent;
}
