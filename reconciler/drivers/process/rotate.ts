import { constants, copyFile, rename, rm, stat, truncate } from 'node:fs/promises';
import type { Rotation } from './context.ts';
import type { Folder } from './folder.ts';

/** Rotates the logs of a workload that have grown too long: `stdout.log` → `stdout.log.1` → `stdout.log.2` …, the oldest goes. */
export async function rotateLogs(folder: Folder, rotation: Rotation): Promise<void> {
  for (const file of [folder.stdout, folder.stderr]) {
    const size = await stat(file).then(
      found => found.size,
      () => 0,
    );
    if (size > rotation.bytes) await rotate(file, rotation.files);
  }
}

/**
 * By copy and truncation: the workload keeps its file open and appends. What it writes between the two is lost, as with logrotate's
 * copytruncate; renaming would have it write to the old file for ever.
 */
async function rotate(file: string, files: number): Promise<void> {
  const older = files - 1;
  await rm(`${file}.${older}`, { force: true });
  for (let index = older - 1; index >= 1; index -= 1)
    await rename(`${file}.${index}`, `${file}.${index + 1}`).catch(() => undefined);
  if (older > 0) await copyFile(file, `${file}.new`, constants.COPYFILE_FICLONE);
  await truncate(file, 0);
  // Last, so that whoever follows the log sees the new predecessor only when the log is empty.
  if (older > 0) await rename(`${file}.new`, `${file}.1`);
}
