import type { ResourceId } from '../model/ids.ts';
import type { NodeFacts } from '../model/node-facts.ts';
import type { Remark } from '../model/observed.ts';
import type { Change } from '../model/plan.ts';
import type { OverlayStatus } from '../model/report.ts';
import type { Foreign, Live } from '../model/resource.ts';
import type { SwarmSight } from '../model/swarm-sight.ts';

/** What an engine answered: the seen part of a Sight, without its instant. */
export interface TargetView {
  /** Ours; the very same Live object as before where nothing changed. */
  readonly live: readonly Live[];
  readonly foreign: readonly Foreign[];
  readonly facts: NodeFacts;
  readonly images: ReadonlySet<string>;
  readonly imagesInUse: ReadonlySet<string>;
  /** Of images that jobs name: which machines they are made for, by reference. Absent: it cannot be told. */
  readonly imagePlatforms?: ReadonlyMap<string, string>;
  readonly remarks: readonly Remark[];
  /** Of a target behind an agent. */
  readonly orders?: MailboxView;
  /** Of a Swarm. */
  readonly swarm?: SwarmSight;
  /** Set where what is there cannot be told though something answered; then the lists are empty. `needs`: nothing is there before this is. */
  readonly notSeen?: { readonly why: string; readonly needs?: ResourceId };
}

/** Of orders that wait for an agent. */
export interface MailboxView {
  /** When it was heard last, by our clock; null: never by this process. */
  readonly heardAt: number | null;
  /** Why nothing is heard of it; absent: it is heard. */
  readonly silence?: string;
  readonly pending: ReadonlyMap<string, string>;
}

/** One line of a workload's output. */
export interface LogLine {
  /** By the engine's clock, milliseconds; null where it tells none. */
  readonly at: number | null;
  readonly stream: 'stdout' | 'stderr';
  /** Of a workload that is several replicas: which of them wrote it. */
  readonly replica?: string;
  /** Without its line end; control characters are the reader's business. */
  readonly text: string;
}

/** What a Swarm can have made anew: a secret that lets machines in, or what all members trust. */
export type Rotation = 'worker-token' | 'manager-token' | 'ca';

/** One engine at one place. It decides nothing, waits for nothing and retries nothing. */
export interface Driver extends AsyncDisposable {
  /** Everything of ours on this target, and what stands in our way. Throws OperationError when it cannot tell. */
  observe(signal: AbortSignal): Promise<TargetView>;
  /**
   * Asks for one change; returns when the engine accepted it. Asking again is harmless.
   * Throws OperationError; the engine's own words are in the message.
   */
  apply(change: Change, signal: AbortSignal): Promise<void>;
  /** Calls `onEvent` whenever something of ours may have changed; returns when the stream ends or the signal aborts. */
  watch?(onEvent: () => void, signal: AbortSignal): Promise<void>;
  /** Output of one live workload, oldest first. */
  logs?(
    ref: string,
    options: { readonly follow: boolean; readonly tail: number | null },
    signal: AbortSignal,
  ): AsyncIterable<LogLine>;
  /** Of a Swarm: makes this anew; returns when that has begun. */
  rotate?(what: Rotation, signal: AbortSignal): Promise<void>;
  /** Of a Swarm: whether containers on its machines reach each other over the networks that our services are in. */
  probeOverlays?(signal: AbortSignal): Promise<readonly OverlayStatus[]>;
}
