import { isTooDeep } from './depth.ts';
import type { TopicKind } from './topics.ts';

/** What a payload says, or why it cannot be taken: for people, short, without control characters. */
export type Read<T> = { readonly value: T } | { readonly why: string };

/** Whether a value fits a schema; `errors`: what did not. ajv writes it when files are generated: an agent has no memory for ajv itself. */
export interface Validate {
  (value: unknown): boolean;
  readonly errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
}

/** The most that a payload may have, by kind. */
export const MOST_BYTES: Readonly<Record<TopicKind, number>> = {
  info: 64 * 1024,
  states: 4_000_000,
  up: 8 * 1024,
  orders: 4_000_000,
};

const MOST_DEPTH = 32;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a payload against its schema; never throws, whatever it is. What it returns has what the schema names, and maybe more. */
export function readDocument<T>(kind: TopicKind, validate: Validate, payload: Uint8Array): Read<T> {
  if (payload.length > MOST_BYTES[kind]) return { why: `${payload.length} bytes are more than ${kind} may have` };
  if (isTooDeep(payload, MOST_DEPTH)) return { why: `it is nested deeper than ${MOST_DEPTH}` };
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(payload));
  } catch (error) {
    return refuse(`it is no JSON in UTF-8: ${(error as Error).message}`);
  }
  if (validate(value)) return { value: value as T };
  const { instancePath = '', message = 'it does not fit the schema' } = validate.errors?.[0] ?? {};
  return refuse(`${instancePath === '' ? 'it' : instancePath} ${message}`);
}

/** The payload of a document. */
export function writeDocument(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** Why a payload cannot be taken, as a line that can be shown: there may be anything in what it quotes. */
export function refuse(why: string): { readonly why: string } {
  const line = why.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
  return { why: line.length > 200 ? `${line.slice(0, 200)}…` : line };
}
