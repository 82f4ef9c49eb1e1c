import { machineOf, type ResourceId, splitResourceId, targetOf } from '../model/ids.ts';
import type { Spec } from '../model/resource.ts';

/** The first of these things whose id says another kind than it is. */
export function misnamedOf(
  things: readonly { readonly id: ResourceId; readonly spec: Pick<Spec, 'kind'> }[],
): ResourceId | undefined {
  return things.find(({ id, spec }) => splitResourceId(id).kind !== spec.kind)?.id;
}

/** The first of these things that is on no engine of this node. */
export function notOf(node: string, ids: readonly string[]): string | undefined {
  return ids.find(id => machineOf(targetOf(id as ResourceId)) !== node);
}
