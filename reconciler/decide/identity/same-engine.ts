import type { Cluster } from '../../model/cluster.ts';
import { placeOf, splitTargetId, type TargetId } from '../../model/ids.ts';
import type { Memory } from '../../model/memory.ts';
import type { Sight } from '../../model/observed.ts';
import type { Held } from '../../model/plan.ts';
import { isHost, targetsOf } from '../targets.ts';

/**
 * The sights with each engine in them once. A name that an engine had before, or that is to be retired, gives way to the one it is declared
 * with now. Of two nodes declared for one engine the newer one is silent: what is there is the other's, and nothing is done twice.
 */
export function seeEachEngineOnce(
  cluster: Cluster,
  memory: Memory,
  sights: ReadonlyMap<TargetId, Sight>,
): ReadonlyMap<TargetId, Sight> {
  const once = new Map(sights);
  for (const targets of sameEngines(sights)) {
    const [first, ...others] = targets.sort(
      (one, other) =>
        Number(isUsed(cluster, other)) - Number(isUsed(cluster, one)) ||
        Number(sights.get(other)!.kind === 'seen') - Number(sights.get(one)!.kind === 'seen') ||
        Number(isToldOnly(sights.get(one))) - Number(isToldOnly(sights.get(other))) ||
        Number(hadIt(memory, other)) - Number(hadIt(memory, one)) ||
        (one < other ? -1 : 1),
    );
    for (const target of others) {
      const sight = sights.get(target)!;
      if (!isUsed(cluster, target)) once.delete(target);
      else if (sight.kind === 'seen') once.set(target, twin(sight, memory, target, placeOf(first!)));
    }
  }
  return once;
}

/** Tells of nodes that lead to the engine of another one. */
export function tellTwins(sights: ReadonlyMap<TargetId, Sight>): readonly Held[] {
  return [...sights].flatMap(([target, sight]) =>
    sight.kind === 'silent' && sight.twinOf !== undefined
      ? [
          {
            code: 'engine-taken-twice',
            subject: `node/${placeOf(target)}`,
            why: `${sight.why}: one ${isHost(target) ? 'machine' : 'engine'} cannot be two nodes`,
            todo: 'give each Node an access of its own, or remove one of the two',
          },
        ]
      : [],
  );
}

/** Groups of two and more targets that are one engine, as far as it is known. */
function sameEngines(sights: ReadonlyMap<TargetId, Sight>): readonly TargetId[][] {
  const groups = new Map<string, TargetId[]>();
  for (const [target, sight] of sights) {
    const engineId = sight.kind === 'unformed' ? undefined : sight.facts?.engineId;
    if (engineId === undefined) continue;
    const key = `${splitTargetId(target).driver} ${engineId}`;
    groups.set(key, [...(groups.get(key) ?? []), target]);
  }
  return [...groups.values()].filter(targets => targets.length > 1);
}

/** Whether something may be on a target: it is declared, and not to be retired. */
function isUsed(cluster: Cluster, target: TargetId): boolean {
  return targetsOf(cluster).get(target)?.isAbsent === false;
}

/** Whether only an agent says which engine it is: it could say that of any, and what we looked at ourselves does not give way to it. */
function isToldOnly(sight: Sight | undefined): boolean {
  return sight?.kind === 'seen' && sight.mailbox !== undefined;
}

/** Whether the engine was seen under this name in the pass before. */
function hadIt({ targets }: Memory, target: TargetId): boolean {
  return targets.get(target)?.silentSince === null;
}

/** No machine is lost by this, however long it lasts: its silence begins anew in every pass. */
function twin(sight: Sight & { readonly kind: 'seen' }, memory: Memory, target: TargetId, twinOf: string): Sight {
  const known = memory.targets.get(target);
  return {
    kind: 'silent',
    since: sight.at,
    lastSeenAt: known?.lastSeenAt ?? null,
    last: known?.live ?? [],
    facts: known?.facts ?? null,
    why: isHost(target)
      ? `its access leads to the machine of ${twinOf}: machine-id, boot and processes are the same`
      : `its access leads to the engine of ${twinOf}`,
    twinOf,
  };
}
