import type { Cluster } from '../model/cluster.ts';
import { machineOf, placeOf, type TargetId, targetId } from '../model/ids.ts';
import type { Mailbox, Observed, Sight } from '../model/observed.ts';
import { patienceMs } from '../model/patience.ts';
import type { Unseen } from '../model/plan.ts';
import { formatDuration } from '../model/quantities.ts';
import type { PlacedReplica } from './place/placing.ts';
import { isHost, nodeOf, targetsOf } from './targets.ts';

/** Targets that did not answer, and what follows for each. */
export function unseenTargets(cluster: Cluster, observed: Observed, placements: readonly PlacedReplica[]): readonly Unseen[] {
  const unseen: Unseen[] = [];
  for (const [target, sight] of observed.sights) {
    if (sight.kind === 'seen' && sight.mailbox?.silence !== undefined)
      unseen.push(unheard(target, sight.mailbox.silence, placements));
    if (sight.kind !== 'silent') continue;
    if (isHost(target)) {
      unseen.push(...unseenHost(cluster, target, sight, observed));
      continue;
    }
    const node = placeOf(target);
    const count = sight.last === 'unknown' ? null : sight.last.filter(live => live.spec.kind === 'workload').length;
    const waits = patienceMs(cluster.nodes.get(node)?.liveness.lostAfterMs ?? null, sight.givenUp);
    const lost = waits !== null && observed.at >= sight.since + waits;
    const waiting = placements.some(placed => placed.node?.name === node || placed.waitsFor?.includes(node));
    unseen.push({
      target,
      node,
      since: sight.since,
      why: sight.why,
      consequence: consequence(count, lost) + patience(sight.givenUp, lost ? null : waits),
      ...(isDeparted(cluster, target) ? { todo: `if ${node} is gone for good, run reconcile forget ${node}` } : {}),
      // Whoever shall be in a Swarm is in question, too.
      matters: count === null || count > 0 || waiting || (machineOf(target) === null && !isDeparted(cluster, target)),
    });
  }
  return unseen;
}

/** An agent that is not heard: what is wanted waits for it at the broker. */
function unheard(
  target: TargetId,
  { since, why }: NonNullable<Mailbox['silence']>,
  placements: readonly PlacedReplica[],
): Unseen {
  const node = placeOf(target);
  const matters = placements.some(placed => placed.waitsFor?.includes(node));
  return {
    target,
    node,
    since,
    why,
    consequence: 'its orders wait for it at the broker, and it goes on by those it has',
    matters,
  };
}

/** A host that is silent as its engine is told with that. */
function unseenHost(
  { nodes, hosts }: Cluster,
  target: TargetId,
  { since, why }: Sight & { readonly kind: 'silent' },
  { sights }: Observed,
): readonly Unseen[] {
  const node = placeOf(target);
  const declared = nodes.get(node);
  const engine = declared === undefined ? undefined : sights.get(targetId(declared.engine, node));
  if (engine?.kind === 'silent' && engine.last !== 'unknown' && engine.last.length > 0) return [];
  const consequence = 'what git says of its operating system waits';
  return [{ target, node, since, why, consequence, matters: hosts.has(node) }];
}

/** Whether git has given a node up: then nothing but a person can end the wait for its answer. */
function isDeparted(cluster: Cluster, target: TargetId): boolean {
  const declared = targetsOf(cluster).get(target);
  if (declared !== undefined) return declared.isAbsent;
  const node = nodeOf(target, cluster);
  return node === undefined || node.state === 'absent';
}

/** Why it is waited for longer than declared. */
function patience(givenUp: number | undefined, waits: number | null): string {
  if (givenUp === undefined || waits === null) return '';
  const times = givenUp === 1 ? 'once' : `${givenUp} times`;
  return `, for ${formatDuration(waits)} this time, since it was given up ${times} lately and came back`;
}

function consequence(count: number | null, lost: boolean): string {
  if (count === null) return 'what runs there is not known';
  if (count === 0) return 'nothing of ours was there';
  if (count === 1) return lost ? 'it is lost, its workload moves where it may' : 'its workload stays where it is';
  return lost ? `it is lost, its ${count} workloads move where they may` : `its ${count} workloads stay where they are`;
}
