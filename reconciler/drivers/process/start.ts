import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationError } from '../../model/operation-error.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import { type Begun, beginLife } from './begin-life.ts';
import { claimsOf } from './claims.ts';
import type { Context } from './context.ts';
import { diskError, onDisk } from './disk-error.ts';
import { planFiles, putFiles, writtenBy } from './files.ts';
import type { Folder } from './folder.ts';
import { holdOpen } from './hold-open.ts';
import { findRunAs, type Launch, prepareLaunch } from './launch.ts';
import { readLife } from './life-file.ts';
import { prepareLimits, removeGroups } from './limits.ts';
import { makeFolder } from './make-folder.ts';
import { type LifeRecord, readContents, writeRecord } from './record.ts';
import { commandOf, type Revealed, revealSecrets } from './reveal.ts';
import { openShim } from './shim.ts';
import { statusOf } from './status.ts';
import { signalGroup } from './stop.ts';
import type { Identity } from './users.ts';

/** Starts what is recorded and does not run; one that was stopped by a signal (SIGSTOP) goes on. Returns when it runs. */
export async function startLife(context: Context, folder: Folder, record: LifeRecord, signal: AbortSignal): Promise<void> {
  const status = statusOf(await readLife(folder.life), context.boot);
  if (status.kind === 'running') return signalGroup(status.start, 'SIGCONT');
  const contents = await onDisk(`read ${folder.contents}`, () => readContents(folder));
  const revealed = await revealSecrets(record.spec, contents, context.secrets, signal);
  const user = await findRunAs(record.spec);
  await makeWorkFolder(folder, user);
  const files = await planFiles(
    folder,
    record.spec.files,
    file => revealed.bytes(contents[file.digest]!),
    claimsOf(context, folder, record),
  );
  const launch = await prepareLaunch(folder, record.spec, revealed);
  signal.throwIfAborted();
  // What the last start left in its groups is ended now; it could not be told from what begins.
  await removeGroups(context.groups, folder.ref, signal);
  const limits = await prepareLimits(context.groups, folder.ref, record.spec.limits);
  await using resources = holdOpen();
  for (const handle of limits.handles) resources.add(handle);
  const spec = { ...record.spec, ...stamped(record.spec, revealed) };
  await onDisk(`write ${folder.record}`, () =>
    writeRecord(folder, { ...record, spec, files: writtenBy(files), remarks: limits.remarks }),
  );
  await putFiles(folder, files);
  const life = await onDisk(`write ${folder.life}`, () => beginLife(folder.life, context.boot, Date.now()));
  if (life === null) return;
  resources.add(life.append);
  resources.add(life.read);
  await run(folder, launch, life, limits.handles, user);
  await hasBegun(folder, signal);
}

async function makeWorkFolder(folder: Folder, user: Identity | null): Promise<void> {
  await onDisk(`make ${folder.work}`, async () => {
    await makeFolder(folder.work, 0o750);
    if (user !== null) {
      await using handle = await open(folder.work, constants.O_DIRECTORY);
      await handle.chown(user.uid, user.gid);
    }
  });
}

function stamped(spec: WorkloadSpec, revealed: Revealed): Pick<WorkloadSpec, 'command' | 'env'> {
  return {
    command: commandOf(spec).map(revealed.stamp),
    env: Object.fromEntries(Object.entries(spec.env).map(([name, text]) => [name, revealed.stamp(text)])),
  };
}

async function run(
  folder: Folder,
  launch: Launch,
  life: Begun,
  groups: readonly FileHandle[],
  user: Identity | null,
): Promise<void> {
  try {
    await using stdout = await open(folder.stdout, 'a', 0o640);
    await using stderr = await open(folder.stderr, 'a', 0o640);
    await using nowhere = await open('/dev/null', 'w');
    const joins = [0, 1, 2].map(index => (groups[index] ?? nowhere).fd);
    await using shim = await openShim(`${folder.life}.sh`);
    const child = spawn('/bin/sh', ['-s', folder.ref, ...launch.command], {
      cwd: launch.cwd,
      env: launch.env,
      detached: true,
      stdio: [shim.fd, stdout.fd, stderr.fd, life.append.fd, ...joins, life.read.fd],
      ...(user ?? {}),
    });
    await once(child, 'spawn');
    child.unref();
  } catch (error) {
    await rm(folder.life, { force: true });
    throw diskError(`start ${launch.command[0]} in ${launch.cwd}`, error);
  }
}

const BEGINS_WITHIN_MS = 5000;

/** The shell writes its own line and that of the workload at once; without this the next look would find it neither running nor ended. */
async function hasBegun(folder: Folder, signal: AbortSignal): Promise<void> {
  const until = performance.now() + BEGINS_WITHIN_MS;
  while (performance.now() < until) {
    const start = await readLife(folder.life);
    if (start?.main !== undefined || start?.exitCode !== undefined) return;
    await sleep(3, undefined, { signal });
  }
  throw new OperationError(
    'timeout',
    `the shell that starts ${folder.ref} did not begin within ${BEGINS_WITHIN_MS / 1000} s; the machine may be overloaded`,
  );
}
