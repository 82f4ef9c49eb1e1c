import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Puts a file in its place in one step, on the disk before it is visible: a reader sees the old one or the new one, whole, and nobody reads
 * it meanwhile. A link in its place is replaced, not followed.
 */
export async function writeAtomic(
  file: string,
  data: string | Uint8Array | AsyncIterable<string>,
  options: { readonly mode: number; readonly uid?: number; readonly gid?: number },
): Promise<void> {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(4).toString('hex')}`);
  try {
    await using handle = await open(temporary, 'wx', 0o600);
    await handle.writeFile(data);
    if (options.uid !== undefined || options.gid !== undefined) await handle.chown(options.uid ?? -1, options.gid ?? -1);
    await handle.chmod(options.mode);
    await handle.sync();
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
