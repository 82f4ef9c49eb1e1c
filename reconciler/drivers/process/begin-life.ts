import { randomBytes } from 'node:crypto';
import { appendFile, type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { readLife, type Start } from './life-file.ts';
import { statusOf } from './status.ts';

/** A life file just begun: to append to and to read from its first line. */
export interface Begun {
  readonly append: FileHandle;
  readonly read: FileHandle;
}

/**
 * Begins a new start of what does not run. Where it runs after all, since the shell of a start before was late, or somebody else begins
 * at this moment, the answer is null. The file is there with its first line or not at all.
 */
export async function beginLife(file: string, boot: string, now: number): Promise<Begun | null> {
  const before = await settleLife(file);
  if (statusOf(before, boot).kind === 'running') return null;
  if (before !== null) await rename(file, `${file}.old`);
  const fresh = `${file}.${randomBytes(4).toString('hex')}`;
  const append = await open(fresh, 'ax', 0o644);
  try {
    await append.write(`start ${(before?.count ?? 0) + 1} ${boot} ${now}\n`);
    await append.sync();
    await link(fresh, file);
    return { append, read: await open(file, 'r') };
  } catch (error) {
    await append.close();
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw error;
  } finally {
    await rm(fresh, { force: true });
  }
}

/**
 * Reads a life file; a start whose shell has not come to its first line is called off by a `void` line, so that it never will. Where the
 * shell was quicker after all, the answer tells of it.
 */
export async function settleLife(file: string): Promise<Start | null> {
  const start = await readLife(file);
  if (start === null || start.shim !== undefined) return start;
  await appendFile(file, 'void\n');
  return readLife(file);
}
