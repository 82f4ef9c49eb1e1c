import type { UpDocument } from '../model/wire.generated.ts';
import { type Read, readDocument, writeDocument } from './read-document.ts';
import { validate } from './validate-up.generated.ts';

/** Whether an agent is there. */
export type Up = UpDocument;

/** The payload on a node's topic `up`: of an agent's greeting, its farewell and its last will. */
export function encodeUp(up: Up): Uint8Array {
  return writeDocument(up);
}

/** What such a payload says; never throws. */
export function decodeUp(payload: Uint8Array): Read<Up> {
  const read = readDocument<UpDocument>('up', validate, payload);
  if ('why' in read) return read;
  const { run, up, replaced, version } = read.value;
  return { value: { run, up, ...(replaced && { replaced }), ...(version && { version }) } };
}
