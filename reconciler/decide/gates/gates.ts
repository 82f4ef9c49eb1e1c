import type { Memory } from '../../model/memory.ts';
import type { Change, Held, Suspended } from '../../model/plan.ts';
import type { Traits } from '../../model/traits.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { JobProgress } from '../assess-jobs.ts';
import type { Desired } from '../compose.ts';
import type { FilterContext } from '../place/filters.ts';
import type { StoppedBy } from '../relief/who-stopped.ts';
import type { Supports } from '../supports.ts';
import type { OpenWindow } from './windows.ts';

/** Roles that require others which are healthy nowhere, each with what it waits for. */
export type WaitingRoles = ReadonlyMap<string, string>;

/** Everything that the gates of a pass are found from. */
export interface GateContext extends FilterContext {
  readonly memory: Memory;
  readonly desired: Desired;
  readonly supports: Supports;
  readonly jobs: ReadonlyMap<string, JobProgress>;
  /** Deletes of this pass, whose ports, addresses and volumes become free. */
  readonly deletes: readonly Change[];
  /** Specs of the workloads that are there, by ref. */
  readonly specs: ReadonlyMap<string, WorkloadSpec>;
  /** Names of replicas that an earlier pass saw. */
  readonly known: ReadonlySet<string>;
  /** Names of nodes that are lost, not only silent. */
  readonly lostNodes: ReadonlySet<string>;
  /** Nodes whose host is not as declared, with what new and changed things there wait for. */
  readonly unsettled: ReadonlyMap<string, string>;
  /** Roles whose things wait for other roles. */
  readonly waitingRoles: WaitingRoles;
  /** Whether disruptive work may be done now. */
  readonly window: OpenWindow;
  /** Wishes in force that nothing be changed. */
  readonly suspended: readonly Suspended[];
  /** Whether anything of this cluster's is known to exist. */
  readonly anyOwned: boolean;
}

/** What stands in the way of one job as a whole. */
export interface JobGate {
  /** What its replicas wait for before they are made or started; null: nothing. */
  readonly start: string | null;
  /** What they wait for before they are replaced; null: nothing. */
  readonly replace: string | null;
  /** How many replicas may begin to be replaced in this pass. */
  readonly budget: number;
  /** When `replace` can change without new input; null: never. */
  readonly wakeAt: number | null;
}

/** What stands in the way of one replica, each a sentence; rollout decides by it. */
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
  /** Who of us stopped it; null: nobody. */
  readonly stoppedBy: StoppedBy | null;
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
  /** Whether it goes from a node that is drained or absent, or has its role no more: nothing about it is new but where it runs. */
  readonly leaves: boolean;
  /** Whether a one-shot without any record may have run already: the store is new, and the cluster is not. */
  readonly mayHaveRun: boolean;
  /** Whether a person allowed a one-shot to run again. */
  readonly runAllowed: boolean;
}
