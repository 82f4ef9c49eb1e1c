import { readFile } from 'node:fs/promises';

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
