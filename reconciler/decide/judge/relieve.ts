import type { Cluster, Node } from '../../model/cluster.ts';
import { targetId } from '../../model/ids.ts';
import type { Observed } from '../../model/observed.ts';
import type { Relief, Scaled, Taken } from '../../model/threshold.ts';
import { type Active, inForce, levelInForce } from './active.ts';
import { isExcepted, strictest } from './covers.ts';

/** The key of the taints that thresholds set; the value is the threshold's name. */
const TAINT_KEY = 'threshold';

/** What the thresholds in force want of each node, all together; nodes of which nothing is wanted are left out. `actives`: by key. */
export function relieve(actives: readonly Active[], observed: Observed): ReadonlyMap<string, Relief> {
  const byNode = new Map<Node, Active[]>();
  for (const active of actives) {
    if (active.state.level + active.state.stopped.length === 0) continue;
    for (const node of active.subject.nodes) byNode.set(node, [...(byNode.get(node) ?? []), active]);
  }
  const reliefs = new Map<string, Relief>();
  for (const [node, own] of byNode) {
    const relief = reliefOf(node, own, observed);
    if (isWanted(relief)) reliefs.set(node.name, relief);
  }
  return reliefs;
}

function reliefOf(node: Node, actives: readonly Active[], observed: Observed): Relief {
  const limits = actives.flatMap(active =>
    inForce(active).flatMap(level => {
      const { name: by, select } = active.subject.threshold;
      const jobs = select.jobs.length === 0 ? null : select.jobs;
      return level.do === 'limit' ? [{ limit: level.limit, jobs, exceptImages: select.exceptImages, by }] : [];
    }),
  );
  const taints = actives.flatMap(active =>
    inForce(active).flatMap(level => {
      const { name } = active.subject.threshold;
      return level.do === 'taint' ? [{ key: TAINT_KEY, value: name, effect: level.effect, by: name }] : [];
    }),
  );
  const schedules = node.engine === 'swarm';
  const drain = actives.filter(active => schedules && levelInForce(active, 'move') !== undefined).map(nameOf);
  return {
    limits,
    taints,
    stopped: replicasIn(node, actives, ({ state }) => state.stopped),
    moved: replicasIn(node, actives, ({ state }) => state.moved),
    drain,
    ...foreignOn(node, actives, observed),
  };
}

function isWanted({ limits, taints, stopped, moved, drain, foreign, spared = [] }: Relief): boolean {
  return limits.length + taints.length + stopped.size + moved.size + drain.length + foreign.size + spared.length > 0;
}

function nameOf({ subject }: Active): string {
  return subject.threshold.name;
}

/** The owned replicas of a list on a node, in the order in which they were taken, each with all that want it. */
function replicasIn(
  node: Node,
  actives: readonly Active[],
  listOf: (active: Active) => readonly Taken[],
): ReadonlyMap<string, { readonly by: readonly string[] }> {
  const taken = actives
    .flatMap(active => listOf(active).map(item => ({ ...item, by: nameOf(active) })))
    .filter(item => item.node === node.name)
    .sort((one, other) => one.at - other.at);
  const found = new Map<string, { readonly by: readonly string[] }>();
  for (const { what, by } of taken)
    if ('replica' in what) found.set(what.replica, { by: [...(found.get(what.replica)?.by ?? []), by] });
  return found;
}

/** What is not ours and is restrained: all that a limit covers, and what was stopped and is still there; and what must not be stopped. */
function foreignOn(node: Node, actives: readonly Active[], { sights }: Observed): Pick<Relief, 'foreign' | 'spared'> {
  const spared: NonNullable<Relief['spared']>[number][] = [];
  const found = new Map<string, Relief['foreign'] extends ReadonlyMap<string, infer V> ? V : never>();
  const open = actives.filter(({ subject }) => subject.threshold.select.containers === 'all');
  const sight = sights.get(targetId(node.engine, node.name));
  const there = open.length === 0 || sight?.kind !== 'seen' ? [] : sight.foreign;
  for (const { kind, name, ref, image, owner, removedAtEnd } of there) {
    if (kind !== 'workload' || ref === undefined || owner !== undefined) continue;
    const touching = open.filter(({ subject }) => !isExcepted(subject.threshold.select.exceptImages, image));
    const limits = touching.flatMap(active =>
      inForce(active).flatMap(level => (level.do === 'limit' ? [{ limit: level.limit, by: nameOf(active) }] : [])),
    );
    const stops = touching.filter(({ state }) => state.stopped.some(({ what }) => 'ref' in what && what.ref === ref)).map(nameOf);
    const sparing = removedAtEnd === true ? touching.filter(active => levelInForce(active, 'stop') !== undefined) : [];
    if (sparing.length > 0) spared.push({ name, by: sparing.map(nameOf) });
    const by = [...new Set([...limits.map(item => item.by), ...stops])].sort();
    if (by.length === 0) continue;
    const limit = limits.length === 0 ? {} : { limit: strictest(limits.map(item => item.limit)) };
    found.set(ref, { name, ...limit, stop: stops.length > 0, by });
  }
  return { foreign: found, ...(spared.length === 0 ? {} : { spared }) };
}

/** How many replicas jobs have by the thresholds in force: of several the most that one wants more, else the least that one wants fewer. */
export function scale(actives: readonly Active[], { jobs }: Pick<Cluster, 'jobs'>): ReadonlyMap<string, Scaled> {
  const wishes = actives.flatMap(active =>
    inForce(active).flatMap(level => (level.do === 'scale' ? [{ ...level, by: level.by, of: active }] : [])),
  );
  const scaled = new Map<string, Scaled>();
  for (const [name, asked] of Map.groupBy(wishes, ({ job }) => job)) {
    const job = jobs.get(name);
    if (job === undefined || job.mode !== 'replicated') continue;
    const wanted = [...Map.groupBy(asked, ({ of }) => of)].map(([active, levels]) => ({
      by: nameOf(active),
      replicas: levels.reduce((count, { by, min, max }) => Math.min(Math.max(count + by, min), max), job.replicas),
    }));
    const more = Math.max(...wanted.map(({ replicas }) => replicas));
    const replicas = more > job.replicas ? more : Math.min(...wanted.map(wish => wish.replicas));
    if (replicas === job.replicas) continue;
    const by = [...new Set(wanted.filter(wish => wish.replicas === replicas).map(wish => wish.by))].sort();
    scaled.set(name, { replicas, by });
  }
  return scaled;
}
