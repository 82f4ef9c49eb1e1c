import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import info from '../../schema/wire/info.json' with { type: 'json' };
import orders from '../../schema/wire/orders.json' with { type: 'json' };
import outcomes from '../../schema/wire/outcomes.json' with { type: 'json' };
import states from '../../schema/wire/states.json' with { type: 'json' };
import up from '../../schema/wire/up.json' with { type: 'json' };
import { isTooDeep } from './depth.ts';
import type { TopicKind } from './topics.ts';

/** What a payload says, or why it cannot be taken: for people, short, without control characters. */
export type Read<T> = { readonly value: T } | { readonly why: string };

/** The most that a payload may have, by kind. */
const MOST_BYTES: Readonly<Record<TopicKind, number>> = {
  info: 64 * 1024,
  states: 4_000_000,
  outcomes: 1_000_000,
  up: 8 * 1024,
  orders: 4_000_000,
};

const MOST_DEPTH = 32;
const SCHEMAS = { info, states, outcomes, up, orders };

const validators = new Map<TopicKind, ValidateFunction>();
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a payload against its schema; never throws, whatever it is. What it returns has what the schema names, and maybe more. */
export function readDocument<T>(kind: TopicKind, payload: Uint8Array): Read<T> {
  if (payload.length > MOST_BYTES[kind]) return { why: `${payload.length} bytes are more than ${kind} may have` };
  if (isTooDeep(payload, MOST_DEPTH)) return { why: `it is nested deeper than ${MOST_DEPTH}` };
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(payload));
  } catch (error) {
    return { why: clip(`it is no JSON in UTF-8: ${(error as Error).message}`) };
  }
  const validate = validatorOf(kind);
  if (validate(value)) return { value: value as T };
  const { instancePath = '', message = 'it does not fit the schema' } = validate.errors?.[0] ?? {};
  return { why: clip(`${instancePath === '' ? 'it' : instancePath} ${message}`) };
}

/** The payload of a document. */
export function writeDocument(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** Compiled on first use: one side reads what the other writes. */
function validatorOf(kind: TopicKind): ValidateFunction {
  const known = validators.get(kind);
  if (known !== undefined) return known;
  // Our own schemas are checked by tests. It stops at the first error: a hostile payload may have any number of them.
  const ajv = new Ajv2020({ allErrors: false, strict: false, validateSchema: false, meta: false, code: { optimize: false } });
  const validate = ajv.compile(SCHEMAS[kind]);
  validators.set(kind, validate);
  return validate;
}

function clip(text: string): string {
  const line = text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
