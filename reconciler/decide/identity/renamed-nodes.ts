import type { Cluster } from '../../model/cluster.ts';
import {
  machineOf,
  placeOf,
  replicaName,
  resourceId,
  splitResourceId,
  splitTargetId,
  type TargetId,
  targetId,
} from '../../model/ids.ts';
import type { Memory, TargetMemory } from '../../model/memory.ts';
import { presentJobs } from './present-names.ts';

/** The memory with everything that was known of renamed nodes and jobs (`formerly`) under their present names; the same object where there is nothing. */
export function withPresentNames(memory: Memory, { nodes, jobs }: Pick<Cluster, 'nodes' | 'jobs'>): Memory {
  const present = new Map<string, string>();
  for (const node of nodes.values()) for (const old of node.formerly) if (!nodes.has(old)) present.set(old, node.name);
  const moved = new Map<TargetId, TargetId>();
  for (const target of memory.targets.keys()) {
    const { driver, name } = splitTargetId(target);
    const heir = machineOf(target) === null ? undefined : present.get(name);
    // What is known under the present name is another engine, or the same one: then it is seen to be so.
    if (heir !== undefined && !memory.targets.has(targetId(driver, heir))) moved.set(target, targetId(driver, heir));
  }
  const ran = withReplicas(memory.ran, jobs, moved);
  const rollouts = withReplicas(memory.rollouts, jobs, moved);
  if (moved.size === 0) return ran === memory.ran && rollouts === memory.rollouts ? memory : { ...memory, ran, rollouts };
  return {
    ...memory,
    ran,
    rollouts,
    targets: new Map(
      [...memory.targets].map(([target, known]) => {
        const to = moved.get(target);
        return to === undefined ? [target, known] : [to, underName(known, to)];
      }),
    ),
    tries: withNewKeys(memory.tries, moved),
    images: withNewKeys(memory.images, moved),
  };
}

function underName(known: TargetMemory, target: TargetId): TargetMemory {
  const live = known.live?.map(item => {
    const { kind, name } = splitResourceId(item.id);
    return { ...item, id: resourceId(target, kind, name) };
  });
  return { ...known, target, node: placeOf(target), live: live ?? null };
}

/** Keys name their target at the beginning, or after a word. */
function withNewKeys<K extends string, V>(map: ReadonlyMap<K, V>, moved: ReadonlyMap<TargetId, TargetId>): ReadonlyMap<K, V> {
  return new Map(
    [...map].map(([key, value]) => {
      const [, word = '', target = ''] = /^(\w+ )?([^/ ]+)\//.exec(key) ?? [];
      const to = moved.get(target as TargetId);
      return [to === undefined ? key : (`${word}${to}${key.slice(word.length + target.length)}` as K), value];
    }),
  );
}

/** Keys name a replica at the beginning: `agent.pi-1`, and more after a blank. The same map where all have their present names. */
function withReplicas<V>(
  map: ReadonlyMap<string, V>,
  jobs: Cluster['jobs'],
  moved: ReadonlyMap<TargetId, TargetId>,
): ReadonlyMap<string, V> {
  if (map.size === 0) return map;
  const heirs = new Map([...moved].map(([from, to]) => [splitTargetId(from).name, splitTargetId(to).name]));
  const present = presentJobs({ jobs });
  const entries = [...map].map(([key, value]): readonly [string, V] => {
    const [, old = '', replica = '', rest = ''] = /^([^.]+)\.([^ ]+)(.*)$/.exec(key) ?? [];
    const job = present.get(old) ?? old;
    const heir = jobs.get(job)?.mode === 'global' ? heirs.get(replica) : undefined;
    return job === old && heir === undefined ? [key, value] : [`${replicaName(job, heir ?? replica)}${rest}`, value];
  });
  return entries.every(([key]) => map.has(key)) ? map : new Map(entries);
}
