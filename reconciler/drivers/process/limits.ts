import { existsSync } from 'node:fs';
import { type FileHandle, open, readFile, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LimitsSpec } from '../../model/workload.ts';
import type { Groups, Knob } from './cgroup.ts';
import { makeFolder } from './make-folder.ts';

/** Files to be inherited by a process that shall join its groups, and which limits this machine will not keep. */
export interface Prepared {
  readonly handles: readonly FileHandle[];
  readonly remarks: readonly string[];
}

/**
 * Makes the groups of a workload and sets its limits. What the machine cannot keep becomes a remark: an address-space limit (prlimit) is
 * no stand-in for memory, as runtimes reserve far more addresses than they use, and a process limit counts all of a user's processes.
 */
export async function prepareLimits(groups: Groups, ref: string, limits: LimitsSpec): Promise<Prepared> {
  const handles = new Map<string, FileHandle>();
  const remarks: string[] = [];
  for (const field of ['memoryBytes', 'pids', 'cpuMillis'] as const) {
    if (limits[field] === undefined) continue;
    const knob = groups.knobs.find(candidate => candidate.field === field);
    try {
      if (knob === undefined) throw new Error('this kernel has no control group for it');
      const folder = groupPath(groups, knob, ref);
      await makeGroup(knob, path.dirname(folder), folder);
      await writeFile(path.join(folder, knob.file), knob.encode(limits[field]));
      if (!handles.has(folder)) handles.set(folder, await open(path.join(folder, 'cgroup.procs'), 'w'));
    } catch (error) {
      remarks.push(
        `the limit on ${WORDS[field]} is not in force: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}; it needs a control group that reconcile may write (run it as root)`,
      );
    }
  }
  return { handles: [...handles.values()], remarks };
}

const WORDS: Readonly<Record<keyof LimitsSpec, string>> = { memoryBytes: 'memory', pids: 'processes', cpuMillis: 'CPU' };

function groupPath(groups: Groups, knob: Knob, ref: string): string {
  return path.join(knob.folder, groups.name, ref.replaceAll('/', '.'));
}

async function makeGroup(knob: Knob, parent: string, folder: string): Promise<void> {
  await makeFolder(folder, 0o755);
  if (existsSync(path.join(folder, knob.file))) return;
  // v2: a controller reaches a group only when each group above hands it down. https://docs.kernel.org/admin-guide/cgroup-v2.html#controlling-controllers
  for (const above of [knob.folder, parent])
    await writeFile(path.join(above, 'cgroup.subtree_control'), `+${knob.file.split('.')[0]}`);
}

/** The limits as the kernel keeps them now; those that it does not keep are as asked for. */
export async function seeLimits(groups: Groups, ref: string, asked: LimitsSpec): Promise<LimitsSpec> {
  if (Object.keys(asked).length === 0) return asked;
  const seen: { -readonly [K in keyof LimitsSpec]: LimitsSpec[K] } = { ...asked };
  for (const knob of groups.knobs) {
    const wanted = asked[knob.field];
    const text = wanted === undefined ? null : await readKnob(groups, knob, ref);
    if (text === null || text === knob.encode(wanted!)) continue;
    const value = knob.decode(text);
    if (value !== undefined && wanted! >= value && wanted! - value < (knob.slack ?? 0)) continue;
    if (value === undefined) delete seen[knob.field];
    else seen[knob.field] = value;
  }
  const same = Object.entries(asked).every(([field, value]) => seen[field as keyof LimitsSpec] === value);
  return same ? asked : seen;
}

/** Gives a running workload other limits; `members` are its processes, for groups that it is not in yet. */
export async function changeLimits(
  groups: Groups,
  ref: string,
  change: { readonly from: LimitsSpec; readonly to: LimitsSpec },
  members: readonly number[],
): Promise<readonly string[]> {
  for (const knob of groups.knobs) {
    if (change.to[knob.field] !== undefined || change.from[knob.field] === undefined) continue;
    await writeFile(path.join(groupPath(groups, knob, ref), knob.file), knob.none).catch(() => undefined);
  }
  const { handles, remarks } = await prepareLimits(groups, ref, change.to);
  for (const handle of handles) {
    for (const pid of members) await handle.write(String(pid)).catch(() => undefined);
    await handle.close();
  }
  return remarks;
}

/**
 * How much memory the group of a workload uses, apart from contents of files, which the kernel gives back by itself; null: it has no group of
 * its own, and what it uses is not counted against a limit that is set now.
 */
export async function memoryUsed(groups: Groups, ref: string): Promise<number | null> {
  const knob = groups.knobs.find(candidate => candidate.field === 'memoryBytes');
  if (knob === undefined) return null;
  const read = (file: string): Promise<string> => readFile(path.join(groupPath(groups, knob, ref), file), 'utf8').catch(() => '');
  const usage = await read(knob.file === 'memory.max' ? 'memory.current' : 'memory.usage_in_bytes');
  if (usage === '') return null;
  const [, inactive = '0'] = /^(?:total_)?inactive_file (\d+)$/m.exec(await read('memory.stat')) ?? [];
  return Number(usage) - Number(inactive);
}

async function readKnob(groups: Groups, knob: Knob, ref: string): Promise<string | null> {
  return readFile(path.join(groupPath(groups, knob, ref), knob.file), 'utf8').then(
    text => text.trim(),
    () => null,
  );
}

/** Whether the kernel ever killed something of this workload for want of memory. */
export async function ranOutOfMemory(groups: Groups, ref: string): Promise<boolean> {
  const knob = groups.knobs.find(candidate => candidate.field === 'memoryBytes');
  if (knob === undefined) return false;
  const file = knob.file === 'memory.max' ? 'memory.events' : 'memory.oom_control';
  const text = await readFile(path.join(groupPath(groups, knob, ref), file), 'utf8').catch(() => '');
  return /^oom_kill [1-9]/m.test(text);
}

/** Ends whatever is left in the groups of a workload, also what left its process group, and removes them. */
export async function removeGroups(groups: Groups, ref: string, signal: AbortSignal): Promise<void> {
  for (const folder of new Set(groups.knobs.map(knob => groupPath(groups, knob, ref)))) {
    for (let tries = 0; tries < 100 && existsSync(folder); tries += 1) {
      await killAll(folder);
      const gone = await rmdir(folder).then(
        () => true,
        () => false,
      );
      if (!gone) await sleep(20, undefined, { signal });
    }
  }
}

async function killAll(folder: string): Promise<void> {
  const text = await readFile(path.join(folder, 'cgroup.procs'), 'utf8').catch(() => '');
  for (const pid of text.split('\n').map(Number)) {
    if (pid < 2) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself in the meantime.
    }
  }
}
