import type { Memory } from '../model/memory.ts';
import type { Held } from '../model/plan.ts';
import type { Traits } from '../model/traits.ts';

/** What stands in the way of one replica, found by the stages around it; each a sentence. */
export interface Gates {
  readonly at: number;
  readonly memory: Memory;
  readonly traits: Traits;
  /** Nothing of it may be made or started yet: `when job/database is healthy`, `when its image is there`. */
  readonly start: string | null;
  /** It may not be replaced yet: `after job/web.1 has been healthy for 10 s`, a window. */
  readonly replace: string | null;
  /** It cannot be made: a secret, a port, an image, a network that is somebody else's. */
  readonly hold: Pick<Held, 'code' | 'why' | 'todo'> | null;
  /** Whether differences made outside git are put back. */
  readonly correct: boolean;
  /** Keys of changes that have to precede a create: networks, volumes, deletes that free its port. */
  readonly after: readonly string[];
  /** Whether it was seen there by an earlier pass and nobody of us removed it. */
  readonly wasThere: boolean;
  /** Whether a node it was on is lost, as a sentence. */
  readonly lost: string | null;
  /** Nodes that are lost, not only silent. */
  readonly lostNodes: ReadonlySet<string>;
  /** Whether a one-shot without any record may have run already: the store is new, and the cluster is not. */
  readonly mayHaveRun: boolean;
  /** Whether a person allowed a one-shot to run again. */
  readonly runAllowed: boolean;
}
