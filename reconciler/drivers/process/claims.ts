import { readdir } from 'node:fs/promises';
import type { Context } from './context.ts';
import { type Folder, folderIn, isPlainName } from './folder.ts';
import { placeOf } from './place.ts';
import { type LifeRecord, readRecord } from './record.ts';

/** The workload folders of a node. */
export async function listFolders(root: string): Promise<readonly Folder[]> {
  try {
    const entries = await readdir(root, { withFileTypes: true });
    return entries.filter(entry => entry.isDirectory() && isPlainName(entry.name)).map(entry => folderIn(root, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Whether a path was written by this workload before, or by another one of this node. Records of others are read only when it is asked. */
export function claimsOf(context: Context, folder: Folder, own: LifeRecord | null): (place: string) => Promise<boolean> {
  let others: Promise<ReadonlySet<string>> | undefined;
  return async place => {
    if (own !== null && placesOf(folder, own).includes(place)) return true;
    others ??= claimedByOthers(context, folder);
    return (await others).has(place);
  };
}

async function claimedByOthers(context: Context, folder: Folder): Promise<ReadonlySet<string>> {
  const places: string[] = [];
  for (const other of await listFolders(context.root)) {
    if (other.ref === folder.ref) continue;
    const read = await readRecord(other);
    if (read.kind === 'intact') places.push(...placesOf(other, read.record));
  }
  return new Set(places);
}

function placesOf(folder: Folder, record: LifeRecord): readonly string[] {
  return Object.keys(record.files).map(file => placeOf(folder, file));
}
