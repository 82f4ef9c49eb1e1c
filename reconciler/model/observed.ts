import type { ResourceId, TargetId } from './ids.ts';
import type { NodeFacts } from './node-facts.ts';
import type { Foreign, Live } from './resource.ts';
import type { SwarmSight } from './swarm-sight.ts';
import type { NodeTelemetry } from './telemetry.ts';
import type { LimitsSpec } from './workload.ts';

/** Something a view shall tell of a target. */
export interface Remark {
  readonly text: string;
  /** It matters only where something has this limit. */
  readonly limit?: keyof LimitsSpec;
  /** What it is about, where that is no limit. */
  readonly code?: 'agent-replaced' | 'agent-unreadable';
}

/** Of a target that is reached by orders that wait for its agent: what is posted is not done yet. */
export interface Mailbox {
  /** Set where the agent is not heard: what it told last may be over. Orders are posted all the same. */
  readonly silence?: { readonly since: number; readonly heardAt: number | null; readonly why: string };
  /** What was posted and is not told to be done: `stop docker:pi-9/workload/web.1`; why it fails there, or nothing. */
  readonly pending: ReadonlyMap<string, string>;
}

/** What was seen of one target in this pass. Silence is data. */
export type Sight =
  | {
      readonly kind: 'seen';
      /** When it was asked, by our clock, milliseconds. */
      readonly at: number;
      /** What is ours. */
      readonly live: readonly Live[];
      readonly foreign: readonly Foreign[];
      readonly facts: NodeFacts;
      /** Images of the engine by reference (`nginx:1.27`) and by `repo@sha256:…`: whether a pull is needed. */
      readonly images: ReadonlySet<string>;
      /** Those of them that some container is made from, whoever's it is. */
      readonly imagesInUse: ReadonlySet<string>;
      /** Of images that jobs name: which machines they are made for, by reference. Absent: nobody knows. */
      readonly imagePlatforms?: ReadonlyMap<string, string>;
      /** Things a view shall tell, for example a limit that this kernel cannot keep. */
      readonly remarks: readonly Remark[];
      readonly swarm?: SwarmSight;
      readonly mailbox?: Mailbox;
    }
  /** Something that answered proves that nothing is there yet. */
  | {
      readonly kind: 'unformed';
      readonly at: number;
      readonly needs: ResourceId;
      readonly why: string;
      readonly swarm?: SwarmSight;
    }
  /** `last`: the lives seen before, from the store, or unknown; `since`: first failed try after the last good one. */
  | {
      readonly kind: 'silent';
      readonly since: number;
      readonly lastSeenAt: number | null;
      readonly last: readonly Live[] | 'unknown';
      readonly facts: NodeFacts | null;
      readonly why: string;
      /** How often it was given up lately, before this silence; absent: never. */
      readonly givenUp?: number;
      /** Set where it is silent because its way leads to the engine that this other node has. */
      readonly twinOf?: string;
      /** Set where what answers is another machine than git declares. */
      readonly isStranger?: true;
      readonly swarm?: SwarmSight;
    };

/** Something the pure stages need to know of the world beyond the targets; asked once, cached by key. */
export type Question =
  | { readonly kind: 'image'; readonly ref: string; readonly followMs?: number }
  | { readonly kind: 'secret'; readonly secret: string; readonly key?: string }
  | { readonly kind: 'dns'; readonly name: string };

/** What a feed found out; `at`: when, in milliseconds. */
export type Answer =
  | { readonly kind: 'image'; readonly digest: string; readonly platforms: readonly string[]; readonly at: number }
  | { readonly kind: 'secret'; readonly fingerprint: string }
  /** Empty: there is no such name. `missing`: those of the other family are not known, for this reason. */
  | { readonly kind: 'dns'; readonly addresses: readonly string[]; readonly missing?: string }
  /** `temporary` false: asking again will not help until somebody acts (no such image, no such secret). */
  | { readonly kind: 'unanswered'; readonly why: string; readonly temporary: boolean };

/** What the answer to a question is filed under. */
export function questionKey(question: Question): string {
  switch (question.kind) {
    case 'image':
      return `image ${question.ref}`;
    case 'secret':
      return `secret ${question.secret}${question.key === undefined ? '' : ` ${question.key}`}`;
    case 'dns':
      return `dns ${question.name}`;
  }
}

/** Everything seen in one pass, at one instant: the only clock of decide. Each engine is seen once, however many names it has or had. */
export interface Observed {
  readonly at: number;
  readonly sights: ReadonlyMap<TargetId, Sight>;
  /** By questionKey. */
  readonly answers: ReadonlyMap<string, Answer>;
  /** By node: of those that something tells of. Absent: of none. */
  readonly telemetry?: ReadonlyMap<string, NodeTelemetry>;
  /** By node: of those for which the broker keeps something. Absent: nobody knows. */
  readonly agents?: ReadonlyMap<string, KnownAgent>;
}

/** What a broker keeps of the agent of a node. */
export interface KnownAgent {
  /** Whether it is connected. */
  readonly isUp: boolean;
  /** How many workloads its orders have; null: it has none. */
  readonly ordered: number | null;
}
