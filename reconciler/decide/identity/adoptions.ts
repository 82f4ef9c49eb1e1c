import type { Cluster } from '../../model/cluster.ts';
import { replicaName, splitReplicaName, splitResourceId, type TargetId } from '../../model/ids.ts';
import type { Memory } from '../../model/memory.ts';
import type { Text } from '../../model/text.ts';
import type { RunTexts } from '../../model/workload.ts';
import type { Kit } from '../kit.ts';
import { rejectNode } from '../place/filters.ts';
import { nodeOf, swarmOf, targetOn } from '../targets.ts';

/**
 * What jobs claim by name on a target (`adopt`): replica names by container name. A job claims only where it may be placed, or where what
 * it claimed was seen before: a namesake elsewhere is a stranger.
 */
export function adoptionsOn(
  target: TargetId,
  cluster: Cluster,
  memory: Memory,
  kit: Pick<Kit, 'traits'>,
): ReadonlyMap<string, string> {
  const node = nodeOf(target, cluster);
  const claims = new Map<string, string>();
  for (const job of cluster.jobs.values()) {
    if (job.adopt === undefined) continue;
    if (job.service === true) {
      if (target === swarmOf(cluster)) claims.set(job.adopt, job.name);
      continue;
    }
    const replica = replicaName(job.name, job.mode === 'global' && node !== undefined ? node.name : '1');
    const mayBe = node !== undefined && targetOn(job, node) === target && rejectNode(job, node, { kit }) === null;
    if (mayBe || isOnlyOn(target, replica, memory)) claims.set(job.adopt, replica);
  }
  return claims;
}

/**
 * What a replica is to be given to run with on a target: by it a driver tells the secrets in what a container was given before anybody
 * of us knew it. undefined: no job has such a replica.
 */
export function textsFor(name: string, target: TargetId, cluster: Cluster, kit: Pick<Kit, 'render'>): RunTexts | undefined {
  const { job: of, replica } = splitReplicaName(name);
  const job = cluster.jobs.get(of);
  if (job === undefined) return undefined;
  const { env, command, args } = job.workload;
  const text = (value: Text): Text => kit.render(value, { job, replica, node: nodeOf(target, cluster) ?? null });
  return {
    env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, text(value)])),
    ...(command === undefined ? {} : { command: command.map(text) }),
    ...(args === undefined ? {} : { args: args.map(text) }),
  };
}

/** Whether what a replica claimed was seen there, and nowhere else: of several nobody knows yet which it is. */
function isOnlyOn(target: TargetId, replica: string, memory: Memory): boolean {
  const places = [...memory.targets].filter(([, { live }]) =>
    live?.some(({ adopted, id }) => adopted === true && splitResourceId(id).name === replica),
  );
  return places.length === 1 && places[0]![0] === target;
}
