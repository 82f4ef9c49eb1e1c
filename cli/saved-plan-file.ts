import { readFile, writeFile } from 'node:fs/promises';
import type { SavedPlan } from '../reconciler/decide/restrict.ts';
import { OperationError } from '../reconciler/model/operation-error.ts';

const WHYS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder is not there; make it first',
  ENOTDIR: 'its folder is a file; name another one',
  EISDIR: 'it is a folder; name a file',
  EACCES: 'that is not allowed; name another place',
  EROFS: 'nothing can be written there; name another place',
};

/** Throws OperationError when the file cannot be written. */
export async function writeSavedPlan(path: string, plan: SavedPlan): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify(plan, null, 2)}\n`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = WHYS[code ?? ''] ?? message;
    throw new OperationError('forbidden', `Keeping the plan in ${path}: ${why}`, { cause: error });
  }
}

/** Throws OperationError when the file cannot be read or holds no plan. */
export async function readSavedPlan(path: string): Promise<SavedPlan> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file; reconcile plan -o makes one' : message;
    throw new OperationError('not-found', `Reading the plan ${path}: ${why}`, { cause: error });
  });
  const plan = parse(text);
  if (plan === null)
    throw new OperationError(
      'invalid',
      `Reading the plan ${path}: it is not a plan that reconcile plan -o wrote; make a new one`,
    );
  return plan;
}

function parse(text: string): SavedPlan | null {
  try {
    const { version, cluster, uid, revision, at, changes } = JSON.parse(text) as Partial<Record<keyof SavedPlan, unknown>>;
    const isWhole =
      version === 1 &&
      [cluster, uid, revision].every(part => typeof part === 'string') &&
      typeof at === 'number' &&
      Array.isArray(changes) &&
      changes.every(change => typeof change === 'string');
    return isWhole ? ({ version, cluster, uid, revision, at, changes } as SavedPlan) : null;
  } catch {
    return null;
  }
}
