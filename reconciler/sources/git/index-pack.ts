import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { idOf } from './object-id.ts';
import { inflateEntry, openBaseCache, type ReadObject, readEntry, readObjectAt } from './pack.ts';

interface Indexed {
  readonly oid: string;
  readonly offset: number;
  readonly crc: number;
}

const HEADER_BYTES = 12;
const CHECKSUM_BYTES = 20;
const BASE_CACHE_BYTES = 16 * 2 ** 20;
/** Objects between two looks at the signal. */
const BATCH = 512;

/**
 * The index (version 2) of a pack that came over the network; bases it refers to and does not have are read with `other`. Every
 * object's id is computed from its content, so a pack that lies is found out. Throws RangeError when it is damaged.
 */
export async function indexPack(pack: Buffer, other: ReadObject, signal: AbortSignal): Promise<Buffer> {
  checkPack(pack);
  const bytes = (offset: number, length: number) =>
    pack.subarray(offset, Math.min(offset + length, pack.length - CHECKSUM_BYTES));
  const count = pack.readUInt32BE(8);
  const offsets = new Map<string, number>();
  const indexed: Indexed[] = [];
  const bases = openBaseCache(BASE_CACHE_BYTES);
  const find: ReadObject = oid => {
    const offset = offsets.get(oid);
    return offset === undefined ? other(oid) : readObjectAt(bytes, offset, bases, find);
  };

  let waiting: { readonly offset: number; readonly crc: number }[] = [];
  let offset = HEADER_BYTES;
  for (let number = 0; number < count; number++) {
    if (number % BATCH === BATCH - 1) await setImmediate();
    signal.throwIfAborted();
    const entry = readEntry(bytes, offset);
    const { data, packedBytes } = inflateEntry(bytes, entry);
    const end = entry.dataAt + packedBytes;
    const here = { offset, crc: crc32(pack.subarray(offset, end)) };
    if (entry.base === null) add(here, idOf(entry.type!, data));
    else waiting.push(here);
    offset = end;
  }

  // A delta's base may come after it; each round settles at least one, or the last throws what is missing.
  while (waiting.length > 0) {
    const unsettled: typeof waiting = [];
    for (const [number, here] of waiting.entries()) {
      if (number % BATCH === BATCH - 1) await setImmediate();
      signal.throwIfAborted();
      const last = unsettled.length === waiting.length - 1;
      try {
        const object = readObjectAt(bytes, here.offset, bases, find);
        add(here, idOf(object.type, object.bytes));
      } catch (error) {
        if (last) throw error;
        unsettled.push(here);
      }
    }
    waiting = unsettled;
  }
  return encodeIndex(indexed, pack.subarray(-CHECKSUM_BYTES));

  function add(here: { readonly offset: number; readonly crc: number }, oid: string): void {
    offsets.set(oid, here.offset);
    indexed.push({ oid, ...here });
  }
}

function checkPack(pack: Buffer): void {
  if (pack.length < HEADER_BYTES + CHECKSUM_BYTES || pack.toString('latin1', 0, 4) !== 'PACK' || pack.readUInt32BE(4) !== 2)
    throw new RangeError('what the server sent is not a pack of version 2');
  const checksum = createHash('sha1').update(pack.subarray(0, -CHECKSUM_BYTES)).digest();
  if (!checksum.equals(pack.subarray(-CHECKSUM_BYTES)))
    throw new RangeError('the pack that the server sent is damaged or cut short');
}

/** Format: https://git-scm.com/docs/pack-format#_version_2_pack_idx_files_support_packs_larger_than_4_gib_and. */
function encodeIndex(entries: readonly Indexed[], packChecksum: Buffer): Buffer {
  const sorted = entries.toSorted((a, b) => (a.oid < b.oid ? -1 : 1));
  const fanout = new Uint32Array(256);
  for (const { oid } of sorted) fanout[Number.parseInt(oid.slice(0, 2), 16)]!++;
  for (let first = 1; first < 256; first++) fanout[first]! += fanout[first - 1]!;
  const content = Buffer.concat([
    Buffer.from('ff744f6300000002', 'hex'),
    numbers(fanout),
    Buffer.from(sorted.map(({ oid }) => oid).join(''), 'hex'),
    numbers(sorted.map(({ crc }) => crc)),
    numbers(sorted.map(({ offset }) => offset)),
    packChecksum,
  ]);
  return Buffer.concat([content, createHash('sha1').update(content).digest()]);
}

function numbers(values: Iterable<number>): Buffer {
  const list = [...values];
  const buffer = Buffer.allocUnsafe(list.length * 4);
  for (const [at, value] of list.entries()) buffer.writeUInt32BE(value, at * 4);
  return buffer;
}
