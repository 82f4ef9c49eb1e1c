import type { ResourceId } from '../../model/ids.ts';
import type { Orders, Told } from '../../model/orders.ts';

/** Whether the agent told that a removal is done: it goes by orders that say so, and sees nothing of it. */
export function isGone(id: ResourceId, { gone }: Orders, told: Told | null): boolean {
  if (told === null || told.revision < (gone[id]?.since ?? 0)) return false;
  return !(id in told.items) && !told.targets.some(({ live }) => live.some(one => one.id === id));
}
