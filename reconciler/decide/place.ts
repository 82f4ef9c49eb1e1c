import type { Job, Node } from '../model/cluster.ts';
import { replicaName } from '../model/ids.ts';
import type { LivesByReplica } from './identity/lives.ts';
import { isSingle } from './is-single.ts';
import type { FilterContext } from './place/filters.ts';
import { placeKept } from './place/kept.ts';
import { type Leaving, leaving, placeMoved } from './place/moved.ts';
import { placeNew } from './place/new.ts';
import { nameOf, openPlacing, type PlacedReplica, type Placing, rejection } from './place/placing.ts';
import { placeService } from './place/service.ts';
import { rejectTaint } from './place/taints.ts';
import { rejectRelieved } from './relief/moves.ts';

/** A node for every replica of every job. What runs on a node that is still allowed stays there, unless thresholds want it elsewhere and it fits there; the rest goes by strategy. */
export function place(context: FilterContext, lives: LivesByReplica): readonly PlacedReplica[] {
  const placing = openPlacing(context);
  const placed: PlacedReplica[] = [];
  const leavers: Leaving[] = [];
  const missing: { readonly job: Job; readonly replica: string }[] = [];
  const jobs = [...context.cluster.jobs.values()].filter(job => job.state !== 'absent');
  jobs.sort((one, other) => other.priority - one.priority || (one.name < other.name ? -1 : 1));
  for (const job of jobs) {
    if (job.service) {
      placed.push(placeService(job, lives.get(job.name) ?? [], context));
      continue;
    }
    for (const replica of replicasOf(job, lives, placing)) {
      const there = lives.get(nameOf(job, replica)) ?? NONE;
      const leaver = leaving(job, replica, there, placing);
      if (leaver !== null) {
        leavers.push(leaver);
        continue;
      }
      const kept = placeKept(job, replica, there, placing);
      if (kept === null) missing.push({ job, replica });
      else placed.push(kept);
    }
  }
  for (const leaver of leavers) placed.push(placeMoved(leaver, placing));
  for (const { job, replica } of missing) placed.push(placeNew(job, replica, placing));
  return placed;
}

const ONE = ['1'];
const NONE: readonly never[] = [];

/** Names of a job's replicas; a global one has one on each node that it may be on, and none comes to a node that takes nothing new. */
function replicasOf(job: Job, lives: LivesByReplica, placing: Placing): readonly string[] {
  if (isSingle(job)) return ONE;
  if (job.mode === 'replicated') return Array.from({ length: job.replicas }, (_, index) => String(index + 1));
  return [...placing.context.cluster.nodes.values()]
    .filter(
      node =>
        rejection(job, node, placing) === null && (lives.has(replicaName(job.name, node.name)) || takesNew(job, node, placing)),
    )
    .map(node => node.name);
}

function takesNew(job: Job, node: Node, { context }: Placing): boolean {
  return rejectTaint(job, node, 'NoSchedule') === null && rejectRelieved(job, node.name, node, context.judgement) === null;
}
