import { type Memory, repeatsKey, type Tries } from '../../model/memory.ts';
import type { Change, Held } from '../../model/plan.ts';

/** So often the same is put right, and then no more. */
const REPEATS = 3;
/** Repairs further apart than this have nothing to do with each other: somebody just changes things by hand. */
const IN_A_ROW_MS = 600_000;
/** After so long a hold is over. */
const REST_MS = 86_400_000;

/** Why a repair is not made, and until when. */
export interface Blown {
  readonly hold: Required<Pick<Held, 'code' | 'why' | 'todo'>>;
  readonly until: number;
}

/**
 * Holds a repair that was made several times in a row and did not last: its engine gives back something else than what it is asked, or somebody
 * keeps changing it. Replacing it for ever would only stop it again and again. null: it may be made.
 */
export function fuse(change: Change, memory: Memory, at: number): Blown | null {
  const key = repeatsKey(change);
  const repeats = key === null ? undefined : memory.tries.get(key);
  if (repeats?.nextAt == null || repeats.nextAt <= at) return null;
  const fields = change.fields.map(({ field }) => field).join(', ');
  return {
    hold: {
      code: 'does-not-last',
      why: `${fields} was put right ${repeats.count} times in a row and is another again each time`,
      todo: 'find out what changes it, or list it in policy.ignore; if nothing does, the engine shows it in another form: please report that',
    },
    until: repeats.nextAt,
  };
}

/** The count of a repair that has just been made. */
export function countRepair(before: Tries | undefined, { why }: Change, at: number): Tries {
  const count = before === undefined || at - before.lastAt > IN_A_ROW_MS ? 1 : before.count + 1;
  return { count, lastAt: at, nextAt: at + (count >= REPEATS ? REST_MS : 0), temporary: true, why };
}

/** Whether a count of repairs says anything any more. */
export function isRecentRepair({ count, lastAt }: Tries, at: number): boolean {
  return at - lastAt <= (count >= REPEATS ? REST_MS : IN_A_ROW_MS);
}
