import type { Cluster } from '../../model/cluster.ts';
import type { Memory } from '../../model/memory.ts';
import type { Observed } from '../../model/observed.ts';
import type { Level, ThresholdState } from '../../model/threshold.ts';
import type { Subject } from './subjects.ts';

/** A threshold that is not calm, on one subject. */
export interface Active {
  readonly subject: Subject;
  readonly state: ThresholdState;
}

/** What a pass knows. */
export interface Knowledge {
  readonly cluster: Cluster;
  readonly observed: Observed;
  readonly memory: Memory;
}

/** The levels that are in force, in their order. */
export function inForce({ subject, state }: Active): readonly Level[] {
  return subject.threshold.levels.slice(0, state.level);
}

/** The one level of a kind in force; undefined: there is none. */
export function levelInForce<D extends Level['do']>(active: Active, remedy: D): (Level & { readonly do: D }) | undefined {
  return inForce(active).find((level): level is Level & { readonly do: D } => level.do === remedy);
}

/** Whether it is exceeded now, by a reading that still says something of now. */
export function isPressing({ subject, state }: Active, at: number): boolean {
  return state.side === 'over' && at - state.at <= subject.staleAfterMs;
}
