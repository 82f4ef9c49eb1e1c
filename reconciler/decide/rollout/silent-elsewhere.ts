import type { Gates } from '../gates/gates.ts';
import type { Assessed, Progress } from '../progress.ts';

/** A life in whose place another shall be and that may run for all anybody knows: its node is silent, and not lost. An order to its agent can be posted, but not relied on elsewhere. */
export function silentElsewhere({ previous, desired }: Progress, { lostNodes }: Gates): Assessed | undefined {
  return previous.find(({ sighted: { fresh, unheard, target, node } }) => {
    const mayRun = !fresh || (unheard === true && target !== desired.placed.target);
    return mayRun && !lostNodes.has(node);
  });
}
