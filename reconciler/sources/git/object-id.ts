import { createHash } from 'node:crypto';
import type { ObjectType } from './pack.ts';

/** What stands before an object's content, in its id and on disk. */
export function headerOf(type: ObjectType, bytes: Buffer): Buffer {
  return Buffer.from(`${type} ${bytes.length}\0`);
}

/** The id of an object: SHA-1 of header and content. */
export function idOf(type: ObjectType, bytes: Buffer): string {
  return createHash('sha1').update(headerOf(type, bytes)).update(bytes).digest('hex');
}
