import fs from 'node:fs';
import { type GitObject, objectSizeAt, openBaseCache, type ReadBytes, type ReadObject, readObjectAt } from './pack.ts';

/** One pack on disk and its index. Only the index is held in memory. */
export interface PackFile extends Disposable {
  /** Where the object is in the pack; null: it is in another one. */
  find(oid: string): number | null;
  read(offset: number, other: ReadObject): GitObject;
  size(offset: number): number;
  /** Drops what is kept for deltas. */
  relax(): void;
}

/** Holds most manifests with their header: one read call each. */
const WINDOW_BYTES = 4096;
const BASE_CACHE_BYTES = 4 * 2 ** 20;
const FANOUT_AT = 8;
const NAMES_AT = FANOUT_AT + 256 * 4;

/**
 * Opens `<path>.pack` with `<path>.idx` (version 2). Reads synchronously: an object takes some 10 µs, where isomorphic-git takes
 * 400 and holds whole packs in memory. Throws errors of node:fs, and RangeError on damage.
 */
export function openPackFile(path: string): PackFile {
  const index = fs.readFileSync(`${path}.idx`);
  if (index.length < NAMES_AT + 40 || index.readUInt32BE(0) !== 0xff744f63 || index.readUInt32BE(4) !== 2)
    throw new RangeError(`${path}.idx is not a pack index of version 2`);
  const count = index.readUInt32BE(NAMES_AT - 4);
  const offsetsAt = NAMES_AT + count * 24;
  if (index.length < offsetsAt + count * 4 + 40) throw new RangeError(`${path}.idx ends too early`);
  const descriptor = fs.openSync(`${path}.pack`, 'r');
  try {
    checkFits(path, descriptor, index);
  } catch (error) {
    fs.closeSync(descriptor);
    throw error;
  }
  const bytes = readWindows(descriptor);
  const bases = openBaseCache(BASE_CACHE_BYTES);

  return {
    find(oid) {
      const wanted = Buffer.from(oid, 'hex');
      const first = wanted[0]!;
      let low = first === 0 ? 0 : index.readUInt32BE(FANOUT_AT + (first - 1) * 4);
      let high = index.readUInt32BE(FANOUT_AT + first * 4);
      while (low < high) {
        const middle = (low + high) >> 1;
        const order = wanted.compare(index, NAMES_AT + middle * 20, NAMES_AT + middle * 20 + 20);
        if (order === 0) return offsetAt(middle);
        if (order < 0) high = middle;
        else low = middle + 1;
      }
      return null;
    },
    read: (offset, other) => readObjectAt(bytes, offset, bases, other),
    size: offset => objectSizeAt(bytes, offset),
    relax: bases.clear,
    [Symbol.dispose]: () => fs.closeSync(descriptor),
  };

  function offsetAt(position: number): number {
    const offset = index.readUInt32BE(offsetsAt + position * 4);
    return offset < 0x80000000 ? offset : Number(index.readBigUInt64BE(offsetsAt + count * 4 + (offset - 0x80000000) * 8));
  }
}

/** The last 20 bytes of a pack are its checksum, which the index has, too: a cheap proof that it was not cut short. */
function checkFits(path: string, descriptor: number, index: Buffer): void {
  const { size } = fs.fstatSync(descriptor);
  const trailer = Buffer.alloc(20);
  if (size >= 32) fs.readSync(descriptor, trailer, 0, 20, size - 20);
  if (trailer.compare(index, index.length - 40, index.length - 20) !== 0)
    throw new RangeError(`${path}.pack is not what its index says`);
}

/** Reads of a file, served from a window where the last read was. */
function readWindows(descriptor: number): ReadBytes {
  const window = Buffer.allocUnsafe(WINDOW_BYTES);
  let from = 0;
  let held = 0;
  return (offset, length) => {
    if (offset >= from && offset + length <= from + held) return window.subarray(offset - from, offset - from + length);
    if (length > WINDOW_BYTES) {
      const large = Buffer.allocUnsafe(length);
      return large.subarray(0, fs.readSync(descriptor, large, 0, length, offset));
    }
    from = offset;
    held = fs.readSync(descriptor, window, 0, WINDOW_BYTES, offset);
    return window.subarray(0, Math.min(length, held));
  };
}
