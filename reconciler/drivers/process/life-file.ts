import { randomBytes } from 'node:crypto';
import { appendFile, type FileHandle, link, open, readFile, rename, rm } from 'node:fs/promises';
import { statusOf } from './status.ts';

/** A process by what no other one ever has: its pid together with when it was born. */
export interface ProcessName {
  readonly pid: number;
  /** Clock ticks since boot (Linux), or the time of start as ps tells it. */
  readonly born: string;
}

/** One start of a workload, as its life file tells. */
export interface Start {
  /** 1 for the first start of this workload; 0 where the file was spoiled by hand. */
  readonly count: number;
  /** The boot of the machine it was started in; pids and births of another boot mean nothing. */
  readonly boot: string;
  readonly startedAt: number;
  /** The shell that runs it: leader of its process group. Absent: it did not begin, or is about to. */
  readonly shim?: ProcessName;
  readonly main?: ProcessName;
  readonly exitCode?: number;
}

/** Reads a life file; null where there is none. */
export async function readLife(file: string): Promise<Start | null> {
  try {
    return parseLife(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * The lines `start COUNT BOOT INSTANT`, `shim PID BORN`, `main PID BORN`, `exit CODE`; a last line without its end is not there yet. What
 * follows a `void` never happens: the shell stops when it finds that line before its own. Without a first line it is no start (count 0).
 */
export function parseLife(text: string): Start {
  const found = new Map<string, readonly string[]>();
  for (const line of text.split('\n').slice(0, -1)) {
    const [word = '', ...rest] = line.split(' ');
    if (word === 'void' && !found.has('shim')) break;
    found.set(word, rest);
  }
  const [count = '0', boot = '', startedAt = '0'] = found.get('start') ?? [];
  const exit = found.get('exit')?.[0];
  return {
    count: Number(count),
    boot,
    startedAt: Number(startedAt),
    ...named('shim', found.get('shim')),
    ...named('main', found.get('main')),
    ...(exit === undefined ? {} : { exitCode: Number(exit) }),
  };
}

function named(
  word: 'shim' | 'main',
  fields: readonly string[] | undefined,
): { readonly shim?: ProcessName; readonly main?: ProcessName } {
  const pid = Number(fields?.[0]);
  // A pid of 0 or 1 would turn a signal to its group into one to our own group, or to everything.
  if (!Number.isSafeInteger(pid) || pid < 2) return {};
  return { [word]: { pid, born: fields?.[1] ?? '' } };
}

/** A life file just begun: to append to and to read from its first line. */
export interface Begun {
  readonly append: FileHandle;
  readonly read: FileHandle;
}

/**
 * Reads a life file; a start whose shell has not come to its first line is called off by a `void` line, so that it never will. Where the
 * shell was quicker after all, the answer tells of it.
 */
export async function settleLife(file: string): Promise<Start | null> {
  const start = await readLife(file);
  if (start === null || start.shim !== undefined) return start;
  await appendFile(file, 'void\n');
  return readLife(file);
}

/**
 * Begins a new start of what does not run. Where it runs after all, since the shell of a start before was late, or somebody else begins
 * at this moment, the answer is null. The file is there with its first line or not at all.
 */
export async function beginLife(file: string, boot: string, now: number): Promise<Begun | null> {
  const before = await settleLife(file);
  if (statusOf(before, boot).kind === 'running') return null;
  if (before !== null) await rename(file, `${file}.old`);
  const fresh = `${file}.${randomBytes(4).toString('hex')}`;
  const append = await open(fresh, 'ax', 0o644);
  try {
    await append.write(`start ${(before?.count ?? 0) + 1} ${boot} ${now}\n`);
    await append.sync();
    await link(fresh, file);
    return { append, read: await open(file, 'r') };
  } catch (error) {
    await append.close();
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw error;
  } finally {
    await rm(fresh, { force: true });
  }
}
