import type { Cluster } from '../../model/cluster.ts';
import type { Memory } from '../../model/memory.ts';
import type { Observed } from '../../model/observed.ts';
import type { Change, Plan } from '../../model/plan.ts';
import type { Outcome } from '../../model/report.ts';

/** One pass at its end: everything that the next can learn from it. */
export interface EndedPass {
  /** What the pass before left. */
  readonly memory: Memory;
  /** null: no commit is in force. */
  readonly cluster: Cluster | null;
  readonly observed: Observed;
  readonly plan: Plan;
  /** What was ready, by key. */
  readonly sent: ReadonlyMap<string, Change>;
  readonly outcomes: readonly Outcome[];
}
