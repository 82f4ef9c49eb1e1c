import fs from 'node:fs';
import { join } from 'node:path';
import git from 'isomorphic-git';
import { gitFailure } from './failure.ts';
import { type Repository, readCommit } from './repository.ts';

/**
 * Copies a commit with all its files, but not what led to it: what is in force stays readable, whatever the remote has become. Where
 * the old clone is damaged, which may be why there is a fresh one, nothing of it comes.
 */
export async function carryOver(old: Repository, fresh: Repository, oid: string): Promise<void> {
  if (await has(oid)) return;
  try {
    await copyTree((await readCommit(old, oid)).tree);
    await copy(oid);
    fs.appendFileSync(join(fresh.gitdir, 'shallow'), `${oid}\n`);
  } catch (error) {
    if (gitFailure('', error).code !== 'corrupt') throw error;
  }

  /** The tree after what it holds: one that is there is whole. */
  async function copyTree(tree: string): Promise<void> {
    if (await has(tree)) return;
    for (const entry of (await git.readTree({ ...old, oid: tree })).tree) {
      if (entry.type === 'tree') await copyTree(entry.oid);
      if (entry.type === 'blob' && !(await has(entry.oid))) await copy(entry.oid);
    }
    await copy(tree);
  }

  function has(object: string): Promise<boolean> {
    return git.readObject({ ...fresh, oid: object }).then(
      () => true,
      () => false,
    );
  }

  async function copy(object: string): Promise<void> {
    const { object: bytes, type } = await git.readObject({ ...old, oid: object, format: 'content' });
    await git.writeObject({ ...fresh, type: type as 'blob', object: bytes as Uint8Array, format: 'content' });
  }
}
