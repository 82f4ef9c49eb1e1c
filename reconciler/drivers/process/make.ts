import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { OperationError } from '../../model/operation-error.ts';
import type { Resource } from '../../model/resource.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { Context } from './context.ts';
import { onDisk } from './disk-error.ts';
import { type Folder, folderIn } from './folder.ts';
import { makeFolder } from './make-folder.ts';
import { claimOwnerFolder } from './owners.ts';
import { type LifeRecord, readRecord, writeContents, writeRecord } from './record.ts';
import { processTraits } from './traits.ts';

/**
 * Makes the folder of a workload, or finds it made before for the same resource. Its name carries the digest; where that name is taken
 * (by what is being replaced by its equal after a change by hand, or by what was changed in place since) a letter follows.
 */
export async function makeLife(context: Context, resource: Resource, replaces: string | null): Promise<Made> {
  const spec = workloadOf(resource);
  const base = `${spec.job}.${spec.replica}-${resource.digest.slice(0, 8)}`;
  for (const letter of ['', 'b', 'c', 'd']) {
    const folder = folderIn(context.root, base + letter);
    if (folder.ref === replaces) continue;
    const made = await onDisk(`make ${folder.path}`, () => makeOrFind(context, folder, spec, resource));
    if (made !== null) return made;
  }
  throw new OperationError(
    'conflict',
    `cannot make ${base}: its folder was edited by hand; remove ${path.join(context.root, base)}`,
  );
}

/** A process that is made: its folder and what is recorded there. */
export interface Made {
  readonly folder: Folder;
  readonly record: LifeRecord;
}

/** null: the folder is another one's. */
async function makeOrFind(context: Context, folder: Folder, spec: WorkloadSpec, resource: Resource): Promise<Made | null> {
  const found = await readRecord(folder);
  if (found.kind === 'intact' && found.record.digest === resource.digest) return { folder, record: found.record };
  if (found.kind !== 'absent' || existsSync(folder.life)) return null;
  const record: LifeRecord = {
    version: 1,
    id: resource.id,
    digest: resource.digest,
    spec,
    createdAt: Date.now(),
    files: {},
    remarks: [],
  };
  await makeFolder(folder.path, 0o711);
  await claimOwnerFolder(path.dirname(context.root), context.owner);
  await writeContents(folder, resource.contents ?? {});
  await writeRecord(folder, record);
  return { folder, record };
}

const REMOVED = '.removed-';

/** Removes what a crash left of folders that were being removed. What cannot go now goes another time. */
export async function clearRemoved(root: string): Promise<void> {
  const names = await readdir(root).catch(() => []);
  for (const name of names) {
    if (name.startsWith(REMOVED)) await rm(path.join(root, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** The folder goes in one step, and then its content: nobody ever sees a half. */
export async function removeFolder(folder: Folder): Promise<void> {
  await onDisk(`remove ${folder.path}`, async () => {
    const doomed = path.join(path.dirname(folder.path), `${REMOVED}${path.basename(folder.path)}-${Date.now()}`);
    await rename(folder.path, doomed);
    await rm(doomed, { recursive: true, force: true });
  });
}

/** What a resource asks for, in the form that is compared. */
export function workloadOf(resource: Resource): WorkloadSpec {
  const spec = processTraits.normalise(resource.spec, undefined);
  if (spec.kind === 'workload') return spec;
  throw new OperationError('unsupported', `a machine that runs processes has no ${spec.kind}s`);
}
