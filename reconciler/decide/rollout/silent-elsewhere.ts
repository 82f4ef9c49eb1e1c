import type { Gates } from '../gates/gates.ts';
import type { Assessed, Progress } from '../progress.ts';
import { runs } from './changes.ts';

/** A life in whose place another shall be and that may run for all anybody knows: its node is silent, and not lost. An order to its agent can be posted, but not relied on elsewhere. */
export function silentElsewhere({ previous, desired }: Progress, { lostNodes }: Gates): Assessed | undefined {
  return previous.find(({ sighted: { fresh, unheard, target, node } }) => {
    const mayRun = !fresh || (unheard === true && target !== desired.placed.target);
    return mayRun && !lostNodes.has(node);
  });
}

/** Lives that run in its place and are to stop before it starts: those on a node that is lost are not waited for, though its agent has orders to stop them. */
export function toStopFirst({ previous }: Progress, { lostNodes }: Gates): readonly Assessed[] {
  return previous.filter(item => item.sighted.fresh && runs(item) && !lostNodes.has(item.sighted.node));
}
