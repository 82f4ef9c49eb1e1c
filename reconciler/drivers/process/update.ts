import { digestOf } from '../../model/digest.ts';
import { OperationError } from '../../model/operation-error.ts';
import { formatBytes } from '../../model/quantities.ts';
import { isRelieved, withOwnMemory } from '../../model/relieved.ts';
import type { Resource } from '../../model/resource.ts';
import type { FileChange, WorkloadSpec } from '../../model/workload.ts';
import { claimsOf } from './claims.ts';
import type { Context } from './context.ts';
import { onDisk } from './disk-error.ts';
import { planFiles, putFiles, removeFiles, writtenBy } from './files.ts';
import type { Folder } from './folder.ts';
import { readLife, type Start } from './life-file.ts';
import { changeLimits, memoryUsed } from './limits.ts';
import { workloadOf } from './make.ts';
import { processesOf } from './proc.ts';
import { type LifeRecord, readContents, readRecord, writeContents, writeRecord } from './record.ts';
import { revealSecrets } from './reveal.ts';
import { runCommand } from './run-command.ts';
import { statusOf } from './status.ts';
import { signalOne } from './stop.ts';

/**
 * Changes in place what can be: files, limits, and what is only written down. What does not run gets its files when it is started. A threshold's
 * memory limit that is below what is in use is left out, and that is thrown once all else is done.
 */
export async function updateLife(context: Context, folder: Folder, resource: Resource, signal: AbortSignal): Promise<void> {
  const refused = await memoryInTheWay(context, folder, workloadOf(resource));
  if (refused === null) return changeLife(context, folder, resource, signal);
  const spec = withOwnMemory(workloadOf(resource));
  await changeLife(context, folder, { ...resource, spec, digest: digestOf(spec) }, signal);
  throw refused;
}

async function memoryInTheWay({ groups }: Context, { ref }: Folder, spec: WorkloadSpec): Promise<OperationError | null> {
  const wanted = spec.limits.memoryBytes;
  if (wanted === undefined || !isRelieved('limits.memoryBytes', spec)) return null;
  const used = await memoryUsed(groups, ref);
  if (used === null || used < wanted) return null;
  const why = `it uses ${formatBytes(used)}, so its memory is not limited to ${formatBytes(wanted)} yet; its other limits are set`;
  return new OperationError('conflict', `limit ${ref}: ${why}`, { temporary: true });
}

async function changeLife(context: Context, folder: Folder, resource: Resource, signal: AbortSignal): Promise<void> {
  const spec = workloadOf(resource);
  const read = await onDisk(`read ${folder.record}`, () => readRecord(folder));
  if (read.kind !== 'intact')
    throw new OperationError(
      'corrupt',
      `cannot change ${folder.ref} in place: its record was edited or removed; it has to be replaced`,
    );
  const { record } = read;
  const contents = resource.contents ?? {};
  const status = statusOf(await readLife(folder.life), context.boot);
  // What the process was started with stays recorded with the fingerprints of the secrets that it really got.
  const wanted: LifeRecord = { ...record, digest: resource.digest, spec: { ...spec, ...startedWith(record.spec) } };
  await onDisk(`write ${folder.contents}`, async () => writeContents(folder, { ...(await readContents(folder)), ...contents }));
  if (status.kind !== 'running') return onDisk(`write ${folder.record}`, () => writeRecord(folder, wanted));

  const revealed = await revealSecrets({ ...spec, command: [], args: [], env: {} }, contents, context.secrets, signal);
  const planned = await planFiles(
    folder,
    spec.files,
    file => revealed.bytes(contents[file.digest]!),
    claimsOf(context, folder, record),
  );
  const remarks = await changeLimits(
    context.groups,
    folder.ref,
    { from: record.spec.limits, to: spec.limits },
    processesOf(status.start.shim!.pid),
  );
  await onDisk(`write ${folder.record}`, () =>
    writeRecord(folder, { ...wanted, files: { ...record.files, ...writtenBy(planned) }, remarks }),
  );
  await putFiles(folder, planned);
  const dropped = Object.fromEntries(
    Object.entries(record.files).filter(([file]) => !spec.files.some(wantedFile => wantedFile.path === file)),
  );
  await removeFiles(folder, dropped, claimsOf(context, folder, null));
  await onDisk(`write ${folder.record}`, () => writeRecord(folder, { ...wanted, files: writtenBy(planned), remarks }));
  for (const change of changesOf(planned.filter(item => item.changes).map(item => item.file.change)))
    await tell(context, folder, spec, status.start, change, signal);
}

function startedWith({ command, env }: WorkloadSpec): Pick<WorkloadSpec, 'command' | 'env'> {
  return { env, ...(command === undefined ? {} : { command }) };
}

/** Several files may ask for the same signal or command: it is given once. */
function changesOf(changes: readonly FileChange[]): readonly FileChange[] {
  return [...new Map(changes.map(change => [JSON.stringify(change), change])).values()];
}

const COMMAND_WITHIN_MS = 30_000;

async function tell(
  { secrets }: Context,
  folder: Folder,
  spec: WorkloadSpec,
  start: Start,
  change: FileChange,
  signal: AbortSignal,
): Promise<void> {
  switch (change.mode) {
    case 'signal':
      return signalOne(start.main, (change.signal.startsWith('SIG') ? change.signal : `SIG${change.signal}`) as NodeJS.Signals);
    case 'command': {
      const result = await runCommand(change.command, { folder, spec, start, timeoutMs: COMMAND_WITHIN_MS, secrets }, signal);
      if (!result.ok)
        throw new OperationError(
          'invalid',
          `${folder.ref} got its new files, and the command for that, ${change.command.join(' ')}, failed: ${result.output}`,
        );
      return;
    }
    case 'restart':
    case 'none':
      return;
  }
}
