import type { Cluster, Job, Node } from '../../model/cluster.ts';
import { rejectRelieved } from '../relief/moves.ts';
import { targetOn } from '../targets.ts';
import { explainRejections, rejectFit } from './filters.ts';
import { nowhere, type PlacedReplica, type Placing, rejection, take } from './placing.ts';
import { rejectPlatform, rejectShortage } from './platforms.ts';
import { type Candidate, choose } from './scores.ts';
import { isAvoided, type Rejection, rejectTaint } from './taints.ts';

/** Where a replica that is nowhere shall be: the best of the nodes that fit by the job's strategy, or why none does. */
export function placeNew(job: Job, replica: string, placing: Placing, more: Pick<PlacedReplica, 'movedBy'> = {}): PlacedReplica {
  const { cluster, observed, judgement } = placing.context;
  const rejections: { readonly node: string; readonly rejection: Rejection }[] = [];
  const candidates: Candidate[] = [];
  const riddles: string[] = [];
  const apart = placing.apart.get(job.name) ?? [];
  for (const node of eligible(job, replica, cluster)) {
    if (node.engine === 'none') continue;
    const sight = observed.sights.get(targetOn(job, node));
    const usage = placing.usage.get(node.name)!;
    const never = rejection(job, node, placing);
    if (
      never === null &&
      sight?.kind === 'silent' &&
      sight.last === 'unknown' &&
      judgement.nodes.get(node.name)?.state === 'silent'
    )
      riddles.push(node.name);
    const reason =
      never ??
      rejectTaint(job, node, 'NoSchedule') ??
      rejectRelieved(job, replica, node, judgement) ??
      rejectPlatform(job, node, sight, placing.context) ??
      rejectShortage(job, node, sight, judgement) ??
      rejectFit({ job, node, sight, usage, apart }, judgement);
    if (reason === null) candidates.push({ node, usage, sight, isAvoided: isAvoided(node, judgement) });
    else rejections.push({ node: node.name, rejection: reason });
  }
  if (riddles.length > 0) {
    const why = `${riddles.join(' and ')} ${riddles.length === 1 ? 'has' : 'have'} not answered yet and may already run it`;
    const hasAgent = cluster.nodes.get(riddles[0]!)!.access.some(({ kind }) => kind === 'agent');
    const start = hasAgent ? `see that reconcile agent runs on ${riddles[0]} and reaches the broker` : `start ${riddles[0]}`;
    const todo = `${start}, or declare it with state: absent`;
    return nowhere(job, replica, { code: 'node-unseen', why, todo }, { waitsFor: riddles });
  }
  if (candidates.length === 0) {
    const why = rejections.length === 0 ? 'no node is declared that could run it' : explainRejections(rejections);
    const silent = rejections.flatMap(({ node, rejection: { code } }) => (code === 'silent' ? [node] : []));
    const todo = silent.length === rejections.length ? undefined : 'change its placement or resources, or the nodes';
    const held = { code: 'unplaced', why, ...(todo === undefined ? {} : { todo }) };
    return nowhere(job, replica, held, { waitsFor: silent });
  }
  const chosen = choose(job, replica, candidates, placing.spread.get(job.name));
  return take(job, replica, chosen.node, `${chosen.node.name}: ${chosen.why}`, placing, more);
}

/** The nodes worth asking: those that are named, where any are. */
function eligible(job: Job, replica: string, cluster: Cluster): Iterable<Node> {
  const names = job.mode === 'global' ? [replica] : job.placement.nodes;
  return names === undefined ? cluster.nodes.values() : [...names].sort().flatMap(name => cluster.nodes.get(name) ?? []);
}
