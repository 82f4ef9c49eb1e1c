import { lstat, readlink, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { Owner } from '../../model/resource.ts';
import { onDisk } from './disk-error.ts';
import { nodePath } from './folder.ts';

/**
 * The folder of a node. One that was renamed keeps the folder it had, since what runs was started with that path: a link under the present
 * name leads there from now on, also when nobody declares the former names any more.
 */
export async function findNodeFolder(options: {
  readonly directory: string;
  readonly owner: Owner;
  readonly node: string;
  readonly formerly: readonly string[];
}): Promise<string> {
  const { directory, owner, node, formerly } = options;
  const own = nodePath(directory, owner, node);
  return onDisk(`find the folder of ${node}`, async () => {
    for (const name of formerly) {
      const former = nodePath(directory, owner, name);
      if ((await isThere(former)) && !(await isThere(own)))
        await symlink(path.basename(await followed(former)), own).catch(ignoreExisting);
    }
    return followed(own);
  });
}

/** Where a link of ours leads; the folder itself where it is none. */
async function followed(folder: string): Promise<string> {
  const link = await readlink(folder).catch(() => null);
  return link === null ? folder : path.join(path.dirname(folder), path.basename(link));
}

async function isThere(folder: string): Promise<boolean> {
  return lstat(folder).then(
    () => true,
    () => false,
  );
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
