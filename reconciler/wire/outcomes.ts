import type { ResourceId } from '../model/ids.ts';
import type { Action } from '../model/plan.ts';
import type { OutcomesDocument } from '../model/wire.generated.ts';
import { notOf } from './ids.ts';
import { type Read, readDocument, refuse, writeDocument } from './read-document.ts';
import type { Numbered } from './sequence.ts';
import { validate } from './validate-outcomes.generated.ts';

/** One change that an agent could not make. */
export interface AgentOutcome {
  readonly id: ResourceId;
  readonly action: Action;
  readonly ref?: string;
  /** The kind of failure, as OperationError tells it. */
  readonly code: string;
  readonly message: string;
  readonly temporary: boolean;
  /** Of the spec that was tried. */
  readonly digest?: string;
}

/** What an agent could not do with its orders of this revision. */
export interface Outcomes extends Numbered {
  readonly revision: number;
  readonly outcomes: readonly AgentOutcome[];
}

/** The payload on a node's topic `outcomes`. */
export function encodeOutcomes(outcomes: Outcomes): Uint8Array {
  return writeDocument(outcomes satisfies OutcomesDocument);
}

/** What such a payload of this node says; never throws. */
export function decodeOutcomes(payload: Uint8Array, node: string): Read<Outcomes> {
  const read = readDocument<OutcomesDocument>('outcomes', validate, payload);
  if ('why' in read) return read;
  const foreign = notOf(
    node,
    read.value.outcomes.map(({ id }) => id),
  );
  if (foreign !== undefined) return refuse(`${foreign} is not on ${node}`);
  const { run, seq, revision, outcomes } = read.value;
  return { value: { run, seq, revision, outcomes } as Outcomes };
}
