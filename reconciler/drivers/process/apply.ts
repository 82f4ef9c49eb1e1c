import { existsSync } from 'node:fs';
import { OperationError } from '../../model/operation-error.ts';
import type { Change } from '../../model/plan.ts';
import type { Resource } from '../../model/resource.ts';
import { claimsOf } from './claims.ts';
import type { Context } from './context.ts';
import { removeFiles } from './files.ts';
import { type Folder, folderOf } from './folder.ts';
import { removeGroups } from './limits.ts';
import { makeLife, removeFolder } from './make.ts';
import { readRecord } from './record.ts';
import { startLife } from './start.ts';
import { stopLife } from './stop.ts';
import { updateLife } from './update.ts';

/** Does one change, as model/plan.ts tells; doing it again is harmless. */
export async function applyChange(context: Context, change: Change, signal: AbortSignal): Promise<void> {
  switch (change.action) {
    case 'create': {
      const { folder, record } = await makeLife(context, needed(change.resource), null);
      return change.unstarted ? undefined : startLife(context, folder, record, signal);
    }
    case 'replace': {
      const { folder, record } = await makeLife(context, needed(change.resource), needed(change.ref));
      if (change.order !== 'start-first') await stop(context, folderOf(context.root, needed(change.ref)), signal);
      return startLife(context, folder, record, signal);
    }
    case 'update':
      return updateLife(context, existing(context, change), needed(change.resource), signal);
    case 'start': {
      const folder = existing(context, change);
      if (change.resource !== undefined) await updateLife(context, folder, change.resource, signal);
      const read = await readRecord(folder);
      if (read.kind !== 'intact')
        throw new OperationError(
          'corrupt',
          `cannot start ${folder.ref}: its record was edited or removed; it has to be replaced`,
        );
      return startLife(context, folder, read.record, signal);
    }
    case 'stop':
      return stop(context, folderOf(context.root, needed(change.ref)), signal);
    case 'delete':
      return remove(context, folderOf(context.root, needed(change.ref)), signal);
  }
}

const DEFAULT_STOP = { signal: 'SIGTERM', graceMs: 10_000 };

async function stop(context: Context, folder: Folder, signal: AbortSignal): Promise<void> {
  const read = await readRecord(folder);
  await stopLife(context, folder, read.kind === 'intact' ? read.record.spec.stop : DEFAULT_STOP, signal);
}

async function remove(context: Context, folder: Folder, signal: AbortSignal): Promise<void> {
  if (!existsSync(folder.path)) return;
  await stop(context, folder, signal);
  await removeGroups(context.groups, folder.ref, signal);
  const read = await readRecord(folder);
  if (read.kind === 'intact') await removeFiles(folder, read.record.files, claimsOf(context, folder, null));
  await removeFolder(folder);
}

function existing(context: Context, change: Change): Folder {
  const folder = folderOf(context.root, needed(change.ref));
  if (existsSync(folder.path)) return folder;
  throw new OperationError('not-found', `cannot ${change.action} ${folder.ref}: it is no longer there`);
}

/** A part that the action cannot be without; its absence is a bug of the planner. */
function needed<T extends Resource | string>(part: T | undefined): T {
  if (part === undefined) throw new Error('the change lacks what its action needs');
  return part;
}
