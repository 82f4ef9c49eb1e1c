import { describeResource } from '../../model/ids.ts';
import type { Change, Held, Later } from '../../model/plan.ts';

/**
 * A change whose predecessor is held or comes later comes later itself; a predecessor that is not needed any more is nothing to wait for. And
 * nothing is stopped for what cannot be started in its place.
 */
export function putOff(
  ready: readonly Change[],
  later: readonly Later[],
  held: readonly Held[],
): { readonly ready: readonly Change[]; readonly later: readonly Later[] } {
  const waiting = new Map<string, string>();
  for (const { change, waits } of later) waiting.set(change.key, `${describeFirst(change)} waits ${waits}`);
  for (const { change, why } of held)
    if (change !== undefined) waiting.set(change.key, `${describeFirst(change)} is held: ${why}`);
  const put: Later[] = [];
  let left = ready;
  for (;;) {
    const stranded = left.filter(change => change.after.some(key => waiting.has(key)));
    if (stranded.length === 0) break;
    for (const change of stranded) {
      const waits = waiting.get(change.after.find(key => waiting.has(key))!)!;
      put.push({ change, waits });
      waiting.set(change.key, waits);
    }
    left = left.filter(change => !waiting.has(change.key));
  }
  for (const stop of strandedStops(ready, left, later, held)) {
    put.push({ change: stop, waits: 'until the one that takes its place can be started' });
    left = left.filter(change => change !== stop);
  }
  return { ready: withPresentKeys(left), later: [...later, ...put] };
}

/** The changes, coming after nothing but each other. */
function withPresentKeys(changes: readonly Change[]): readonly Change[] {
  if (changes.every(({ after }) => after.length === 0)) return changes;
  const keys = new Set(changes.map(({ key }) => key));
  return changes.map(change =>
    change.after.every(key => keys.has(key)) ? change : { ...change, after: change.after.filter(key => keys.has(key)) },
  );
}

/** The stops among what is left that make room for a start that is not. */
function strandedStops(
  ready: readonly Change[],
  left: readonly Change[],
  later: readonly Later[],
  held: readonly Held[],
): readonly Change[] {
  const swaps = left.filter(({ action, step }) => action === 'stop' && step === 'swap');
  if (swaps.length === 0) return swaps;
  const isTakeOver = ({ action, step }: Change): boolean => action === 'start' && step === 'swap';
  const all = [...ready, ...later.map(item => item.change), ...held.flatMap(({ change }) => change ?? [])];
  const starts = all.filter(change => isTakeOver(change) && !left.includes(change));
  const room = new Set(starts.flatMap(({ after }) => after));
  return swaps.filter(({ key }) => room.has(key));
}

function describeFirst({ action, id }: Change): string {
  return `${action} of ${describeResource(id)} first, which`;
}
