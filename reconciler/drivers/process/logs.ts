import { open, stat } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogLine } from '../driver.ts';
import type { Folder } from './folder.ts';

const LOOK_EVERY_MS = 100;
/** A longer line comes in pieces, so that a workload that never ends a line cannot fill our memory. */
const LONGEST_LINE = 64 * 1024;

/**
 * Lines of the two log files, oldest first; of what was written before, the last `tail` of each stream (null: all), first those of stdout.
 * The files tell no time, so that is `null` and the order between the streams is lost.
 */
export async function* readLogs(
  folder: Folder,
  options: { readonly follow: boolean; readonly tail: number | null },
  signal: AbortSignal,
): AsyncIterable<LogLine> {
  const streams = [followFile(folder.stdout), followFile(folder.stderr)] as const;
  const lineOf = (index: number, text: string): LogLine => ({ at: null, stream: index === 0 ? 'stdout' : 'stderr', text });
  for (const [index, stream] of streams.entries()) {
    const last: string[] = [];
    for await (const text of stream.written(signal)) {
      if (options.tail === null) yield lineOf(index, text);
      else last.push(text);
      if (options.tail !== null && last.length > options.tail) last.shift();
    }
    for (const text of last) yield lineOf(index, text);
  }
  while (options.follow && !signal.aborted) {
    for (const [index, stream] of streams.entries()) for await (const text of stream.added()) yield lineOf(index, text);
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  for (const [index, stream] of streams.entries()) for (const text of stream.rest()) yield lineOf(index, text);
}

interface Followed {
  /** Everything up to now, with the rotated files. */
  written(signal: AbortSignal): AsyncIterable<string>;
  /** What came since, also across a rotation. */
  added(): AsyncIterable<string>;
  /** A last line without an end. */
  rest(): readonly string[];
}

function followFile(file: string): Followed {
  const lines = splitLines();
  let offset = 0;
  let rotated = 0;
  return {
    async *written(signal) {
      const older: string[] = [];
      for (let index = 1; (await sizeOf(`${file}.${index}`)) !== null; index += 1) older.unshift(`${file}.${index}`);
      rotated = await rotationOf(file);
      for (const old of older) for await (const chunk of readFrom(old, 0)) yield* lines.take(chunk);
      signal.throwIfAborted();
      for await (const chunk of readFrom(file, 0)) {
        offset += chunk.length;
        yield* lines.take(chunk);
      }
    },
    async *added() {
      const now = await rotationOf(file);
      if (now !== rotated) {
        for await (const chunk of readFrom(`${file}.1`, offset)) yield* lines.take(chunk);
        rotated = now;
        offset = 0;
      }
      for await (const chunk of readFrom(file, offset)) {
        offset += chunk.length;
        yield* lines.take(chunk);
      }
    },
    rest: () => lines.rest(),
  };
}

/** Changes with every rotation: the inode of the newest rotated file. */
async function rotationOf(file: string): Promise<number> {
  return stat(`${file}.1`).then(
    found => found.ino,
    () => 0,
  );
}

async function sizeOf(file: string): Promise<number | null> {
  return stat(file).then(
    found => found.size,
    () => null,
  );
}

async function* readFrom(file: string, offset: number): AsyncIterable<Buffer> {
  const size = await sizeOf(file);
  if (size === null || size <= offset) return;
  await using handle = await open(file, 'r');
  for await (const chunk of handle.createReadStream({ start: offset, autoClose: false })) yield chunk as Buffer;
}

function splitLines(): { take(chunk: Buffer): readonly string[]; rest(): readonly string[] } {
  const decoder = new StringDecoder('utf8');
  let partial = '';
  return {
    take: chunk => {
      const pieces = (partial + decoder.write(chunk)).split('\n');
      partial = pieces.pop() ?? '';
      if (partial.length > LONGEST_LINE) pieces.push(partial);
      if (partial.length > LONGEST_LINE) partial = '';
      return pieces;
    },
    rest: () => (partial === '' ? [] : [partial]),
  };
}
