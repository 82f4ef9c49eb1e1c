import { inflateSync } from 'node:zlib';
import { applyDelta, sizeOfResult } from './delta.ts';

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';

export interface GitObject {
  readonly type: ObjectType;
  readonly bytes: Buffer;
}

/** Bytes of a pack from an offset on, fewer than asked for at its end; used before the next call. */
export type ReadBytes = (offset: number, length: number) => Buffer;

/** Finds an object by id, in this pack or elsewhere: the base of a delta. */
export type ReadObject = (oid: string) => GitObject;

/** Objects kept for the deltas that build on them, by offset. */
export interface BaseCache {
  get(offset: number): GitObject | undefined;
  set(offset: number, object: GitObject): void;
}

/** What stands at one offset of a pack: an object, or a delta and where its base is (an offset, or an id). */
export interface PackEntry {
  /** Absent: a delta has its base's. */
  readonly type: ObjectType | undefined;
  /** Of the inflated data. */
  readonly size: number;
  readonly base: number | string | null;
  /** Where the packed data begins. */
  readonly dataAt: number;
}

const TYPES: Readonly<Record<number, ObjectType>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };
const OFFSET_DELTA = 6;
const REFERENCE_DELTA = 7;
/** Longest header of an entry: a size, and an id or an offset. */
const HEADER_BYTES = 40;
/** What one object may hold; a few bytes of a hostile pack can inflate to anything. */
const OBJECT_BYTES = 256 * 2 ** 20;

/** The header of an entry. Format: https://git-scm.com/docs/pack-format. Throws RangeError on anything that is none. */
export function readEntry(bytes: ReadBytes, offset: number): PackEntry {
  const head = bytes(offset, HEADER_BYTES);
  let at = 0;
  const next = () => {
    const byte = head[at++];
    if (byte === undefined) throw new RangeError('a pack ends within an entry');
    return byte;
  };
  let byte = next();
  const code = (byte >> 4) & 7;
  let size = byte & 15;
  for (let scale = 16; byte >= 0x80; scale *= 128) {
    byte = next();
    size += (byte & 0x7f) * scale;
  }
  if (size > OBJECT_BYTES) throw new RangeError(`an object of ${size} bytes is too large to read`);
  const entry = (base: PackEntry['base']) => ({ type: TYPES[code], size, base, dataAt: offset + at });
  if (code === REFERENCE_DELTA) {
    at += 20;
    return entry(head.toString('hex', at - 20, at));
  }
  if (code !== OFFSET_DELTA) {
    if (TYPES[code] === undefined) throw new RangeError(`a pack has no object at ${offset}`);
    return entry(null);
  }
  byte = next();
  let distance = byte & 0x7f;
  while (byte >= 0x80) {
    byte = next();
    distance = (distance + 1) * 128 + (byte & 0x7f);
  }
  return entry(offset - distance);
}

/** The inflated data of an entry, and how many packed bytes it took. */
export function inflateEntry(bytes: ReadBytes, entry: PackEntry): { readonly data: Buffer; readonly packedBytes: number } {
  const { size, dataAt } = entry;
  // zlib's own bound of what `size` bytes can be packed into.
  const packed = bytes(dataAt, size + (size >> 12) + (size >> 14) + 64);
  const options = { info: true, maxOutputLength: Math.max(size, 1), chunkSize: Math.max(size, 64) };
  const { buffer, engine } = inflateSync(packed, options) as unknown as InflateResult;
  if (buffer.length !== size) throw new RangeError(`an object of ${size} bytes inflated to ${buffer.length}`);
  return { data: buffer, packedBytes: engine.bytesWritten };
}

/** What `info: true` makes zlib return; its types do not tell. */
interface InflateResult {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

/** The object at an offset, deltas applied. */
export function readObjectAt(bytes: ReadBytes, offset: number, bases: BaseCache, other: ReadObject): GitObject {
  const known = bases.get(offset);
  if (known !== undefined) return known;
  const entry = readEntry(bytes, offset);
  const { data } = inflateEntry(bytes, entry);
  const object = entry.base === null ? { type: entry.type!, bytes: data } : patched(entry.base, data);
  bases.set(offset, object);
  return object;

  function patched(at: number | string, delta: Buffer): GitObject {
    const base = typeof at === 'number' ? readObjectAt(bytes, at, bases, other) : other(at);
    return { type: base.type, bytes: applyDelta(base.bytes, delta) };
  }
}

/** Size of the object at an offset, its content unread. */
export function objectSizeAt(bytes: ReadBytes, offset: number): number {
  const entry = readEntry(bytes, offset);
  return entry.base === null ? entry.size : sizeOfResult(inflateEntry(bytes, entry).data);
}

/** A cache bounded by bytes: emptied when full, which the order of objects in packs makes rare. */
export function openBaseCache(limitBytes: number): BaseCache & { clear(): void } {
  const objects = new Map<number, GitObject>();
  let held = 0;
  const clear = () => {
    objects.clear();
    held = 0;
  };
  return {
    get: offset => objects.get(offset),
    set(offset, object) {
      if (object.bytes.length > limitBytes / 4) return;
      if (held + object.bytes.length > limitBytes) clear();
      objects.set(offset, object);
      held += object.bytes.length;
    },
    clear,
  };
}
