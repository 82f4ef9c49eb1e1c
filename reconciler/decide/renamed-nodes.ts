import type { Cluster } from '../model/cluster.ts';
import { resourceId, splitResourceId, splitTargetId, type TargetId, targetId } from '../model/ids.ts';
import type { Memory, TargetMemory } from '../model/memory.ts';

/** The memory with everything that was known of renamed nodes (`formerly`) under their present names; the same object where there is nothing. */
export function withPresentNames(memory: Memory, { nodes }: Pick<Cluster, 'nodes'>): Memory {
  const present = new Map<string, string>();
  for (const node of nodes.values()) for (const old of node.formerly) if (!nodes.has(old)) present.set(old, node.name);
  const moved = new Map<TargetId, TargetId>();
  for (const target of memory.targets.keys()) {
    const { driver, name } = splitTargetId(target);
    const heir = present.get(name);
    // What is known under the present name is another engine, or the same one: then it is seen to be so.
    if (heir !== undefined && !memory.targets.has(targetId(driver, heir))) moved.set(target, targetId(driver, heir));
  }
  if (moved.size === 0) return memory;
  return {
    ...memory,
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
  return { ...known, target, node: splitTargetId(target).name, live: live ?? null };
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
