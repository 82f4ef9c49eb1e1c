import type { Cluster, Job, Node } from '../../model/cluster.ts';
import { splitResourceId, targetId } from '../../model/ids.ts';
import type { Suspended } from '../../model/plan.ts';
import type { Foreign, Live } from '../../model/resource.ts';
import type { Taken, Threshold } from '../../model/threshold.ts';
import { suspensionOf } from '../gates/suspension.ts';
import { hasLocalData } from '../place/local-data.ts';
import type { Active, Knowledge } from './active.ts';
import { coversJob, isExcepted } from './covers.ts';

/** One that could be taken. */
interface Candidate {
  readonly what: Taken['what'];
  readonly priority: number;
  readonly name: string;
}

/** What is nobody's job counts as a job does that says nothing of its priority. */
const USUAL_PRIORITY = 50;

/**
 * What a level could take on a node now, the least important first: what was seen running there, and is neither protected, excepted nor taken
 * already. Nothing of what somebody suspended.
 */
export function candidatesOn(
  node: Node,
  remedy: 'stop' | 'move',
  { subject }: Active,
  taken: readonly Taken[],
  wishes: readonly Suspended[],
  { cluster, observed }: Knowledge,
): readonly Taken['what'][] {
  const sight = observed.sights.get(targetId(node.engine, node.name));
  if (sight?.kind !== 'seen' || suspensionOf(wishes, undefined, node.name) !== null) return [];
  const { threshold } = subject;
  const isTaken = (name: string): boolean => taken.some(({ what }) => ('ref' in what ? what.ref : what.replica) === name);
  const owned = sight.live.flatMap(live => ownedCandidate(live, remedy, threshold, cluster) ?? []);
  const foreign = remedy === 'stop' ? sight.foreign.flatMap(item => foreignCandidate(item, threshold) ?? []) : [];
  return [...owned.filter(({ name }) => suspensionOf(wishes, jobOf(name), node.name) === null), ...foreign]
    .filter(({ what }) => !isTaken('ref' in what ? what.ref : what.replica))
    .sort((one, other) => one.priority - other.priority || (one.name < other.name ? -1 : 1))
    .map(({ what }) => what);
}

function ownedCandidate(live: Live, remedy: 'stop' | 'move', { select }: Threshold, { jobs }: Cluster): Candidate | null {
  if (live.spec.kind !== 'workload' || live.state.phase !== 'running') return null;
  const job = jobs.get(live.spec.job);
  if (job === undefined || job.state !== 'running' || !coversJob(select, job)) return null;
  if (remedy === 'move' && !canMove(job)) return null;
  const { name } = splitResourceId(live.id);
  return { what: { replica: name }, priority: job.priority, name };
}

/** What a node has because it is that node, or its data is there, does not go elsewhere; what has begun to its end does not begin again. */
function canMove(job: Job): boolean {
  return job.mode === 'replicated' && !job.workload.oneShot && !hasLocalData(job);
}

/** What is another cluster's is that one's to stop: it would start it again. What is removed when it ends could not be given back. */
function foreignCandidate(
  { kind, name, ref, image, running, owner, removedAtEnd }: Foreign,
  { select }: Threshold,
): Candidate | null {
  if (select.containers !== 'all' || kind !== 'workload' || ref === undefined || running !== true) return null;
  if (owner !== undefined || removedAtEnd === true) return null;
  return isExcepted(select.exceptImages, image) ? null : { what: { ref, name }, priority: USUAL_PRIORITY, name };
}

function jobOf(replica: string): string {
  return replica.slice(0, replica.lastIndexOf('.'));
}
