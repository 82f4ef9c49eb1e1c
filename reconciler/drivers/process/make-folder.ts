import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a folder and those above it; one that is there stays as it is. Node's own `recursive` loops for ever below /proc, and calls
 * a read-only file system "no such file".
 */
export async function makeFolder(folder: string, mode: number): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() === true) return;
  if (path.dirname(folder) !== folder) await makeFolder(path.dirname(folder), mode);
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    // Somebody else was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || found !== null) throw error;
  }
}
