import type { Tries } from '../../model/memory.ts';
import type { Held } from '../../model/plan.ts';
import { formatDuration } from '../../model/quantities.ts';

/** What holds something that failed, in its words, until it is tried again. */
export function triedAgain(
  { count, temporary, nextAt }: Tries,
  why: string,
  at: number,
): Required<Pick<Held, 'code' | 'why' | 'todo'>> {
  const times = count === 1 ? 'once' : `${count} times`;
  return refusal(temporary, `${why}; tried ${times}, again in ${formatDuration((nextAt ?? at) - at)}`);
}

/** The same before it is known when that will be. `temporary`: it may pass by itself. */
export function refusal(temporary: boolean, why: string): Required<Pick<Held, 'code' | 'why' | 'todo'>> {
  return temporary
    ? { code: 'retrying', why, todo: 'wait, or mend what it says: it is tried again by itself' }
    : { code: 'refused', why, todo: 'mend what it says, there or in git: it is tried again by itself' };
}
