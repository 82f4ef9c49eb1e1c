import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import type { Folder } from './folder.ts';
import { atPlace } from './place.ts';

/** A larger file is none that we wrote: it is not read. */
const MAX_BYTES = 64 << 20;

/** A file that is safe to read: opening or reading it neither waits for anybody nor takes all memory. */
export interface RegularFile {
  readonly stat: BigIntStats;
  readonly read: () => Promise<Buffer>;
}

/** What `look` makes of the file at a place; `other`: there is something else (a link, a pipe, a folder), or it is too large; null: nothing. */
export async function lookAt<T>(
  folder: Folder,
  place: string,
  look: (file: RegularFile) => Promise<T>,
): Promise<T | 'other' | null> {
  try {
    return await atPlace(folder, place, { makeFolders: false }, async at => {
      await using handle = await openRegular(at);
      if (handle === null) return 'other';
      const stat = await handle.stat({ bigint: true });
      return stat.size > MAX_BYTES ? 'other' : await look({ stat, read: () => readAll(handle, Number(stat.size)) });
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (code === 'ENOTDIR' || code === 'ELOOP') return 'other';
    throw error;
  }
}

/** Opens a regular file to be read; null: it is something else. Only to open a pipe can take for ever, and a device can do anything. */
export async function openRegular(at: string): Promise<FileHandle | null> {
  if (!(await lstat(at)).isFile()) return null;
  const handle = await open(at, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  return null;
}

/** No more than the file had when it was opened: it may be growing. */
async function readAll(handle: FileHandle, size: number): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await handle.read(bytes, filled, size - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
