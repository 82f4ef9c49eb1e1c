import type { Cluster } from '../model/cluster.ts';
import type { Memory } from '../model/memory.ts';
import type { Observed } from '../model/observed.ts';
import type { Plan } from '../model/plan.ts';
import { composeFacets } from './compose/facets.ts';
import { compose } from './compose.ts';
import { holdDeparted } from './identity/leaving.ts';
import { livesByReplica, sightedLives } from './identity/lives.ts';
import { type Judgement, judge } from './judge.ts';
import type { Kit } from './kit.ts';
import { place } from './place.ts';
import { plan } from './plan.ts';
import { withScaledJobs } from './relief/scale.ts';

/**
 * Everything between what is declared and seen and what is to be done, as one pure function. Dry runs, the daemon, pull-request reports and
 * golden tests all call it. Its only clock is `observed.at`.
 */
export function decide(declared: Cluster, observed: Observed, memory: Memory, kit: Kit): Plan {
  return carryOut(declared, observed, memory, kit, judge(inOrder(declared), observed, memory, kit));
}

/** The same, once it has been judged how nodes and thresholds stand. */
export function carryOut(declared: Cluster, observed: Observed, memory: Memory, kit: Kit, judgement: Judgement): Plan {
  const cluster = withScaledJobs(inOrder(declared), judgement.thresholds.scaled);
  const sighted = sightedLives(observed);
  const lives = livesByReplica(cluster, sighted);
  const departed = holdDeparted(cluster, sighted, memory.approvals);
  const context = { cluster, observed, kit, judgement, departed };
  const placements = place(context, lives);
  const desired = compose(context, placements, lives);
  const wantedHosts = composeFacets(cluster, observed, kit);
  return plan({ ...context, memory, placements, desired, wantedHosts, sighted, lives });
}

const ordered = new WeakMap<Cluster, Cluster>();

/** The cluster with its nodes, jobs and thresholds by name, so that the order in which files were read decides nothing. */
function inOrder(cluster: Cluster): Cluster {
  const known = ordered.get(cluster);
  if (known !== undefined) return known;
  const made = { ...cluster, nodes: byName(cluster.nodes), jobs: byName(cluster.jobs), thresholds: byName(cluster.thresholds) };
  ordered.set(cluster, made);
  return made;
}

/** The very same map where it is in order already. */
function byName<T>(items: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  const names = [...items.keys()];
  const isInOrder = names.every((name, index) => index === 0 || names[index - 1]! < name);
  return isInOrder ? items : new Map(names.sort().map(name => [name, items.get(name)!]));
}
