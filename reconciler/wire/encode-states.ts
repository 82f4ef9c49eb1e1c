import { writeDocument } from './read-document.ts';
import type { States } from './states.ts';

/** The payload on a node's topic `states`. Apart from what reads it, which an agent shall not have in memory. */
export function encodeStates(states: States): Uint8Array {
  return writeDocument(states);
}
