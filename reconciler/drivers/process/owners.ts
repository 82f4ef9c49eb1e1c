import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomic } from '../../files/write-atomic.ts';
import type { Foreign, Owner } from '../../model/resource.ts';
import { listFolders } from './claims.ts';
import type { Context } from './context.ts';
import { onDisk } from './disk-error.ts';
import { isPlainName } from './folder.ts';

/** Writes down whose a folder is: its name has only a part of the uid. */
export async function claimOwnerFolder(folder: string, owner: Owner): Promise<void> {
  if ((await readOwner(folder)) === null)
    await writeAtomic(path.join(folder, OWNER_FILE), JSON.stringify(owner), { mode: 0o644 });
}

const OWNER_FILE = 'owner.json';

/** Workloads of other clusters on this machine, also of those with our name; the ports they hold are seen as those of their processes. */
export async function seeOtherOwners(context: Context): Promise<readonly Foreign[]> {
  const own = path.dirname(context.root);
  const directory = path.dirname(own);
  return onDisk(`read ${directory}`, async () => {
    const found: Foreign[] = [];
    for (const name of await foldersIn(directory)) {
      const folder = path.join(directory, name);
      const owner = folder === own ? null : await readOwner(folder);
      if (owner === null) continue;
      for (const node of await foldersIn(folder)) {
        for (const life of await listFolders(path.join(folder, node)))
          found.push({ kind: 'workload', name: life.ref, owner, ports: [], addresses: [] });
      }
    }
    return found;
  });
}

async function readOwner(folder: string): Promise<Owner | null> {
  try {
    const { cluster, uid } = JSON.parse(await readFile(path.join(folder, OWNER_FILE), 'utf8')) as Readonly<
      Record<string, unknown>
    >;
    return typeof cluster === 'string' && typeof uid === 'string' ? { cluster, uid } : null;
  } catch {
    return null;
  }
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter(entry => entry.isDirectory() && isPlainName(entry.name)).map(entry => entry.name);
}
