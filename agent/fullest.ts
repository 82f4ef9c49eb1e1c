import { sleep } from '../reconciler/deadline.ts';

/** What a file system says of its blocks. */
export interface Space {
  readonly blocks: number;
  readonly bfree: number;
  readonly bavail: number;
}

/** File systems of disks have a device; these have one, too, under another name. */
const WITHOUT_DEVICE: ReadonlySet<string> = new Set(['zfs']);
const MOST_MOUNTS = 64;
const DEADLINE_MS = 1_000;
/** Each that hangs holds one of the few threads that all files are read with. */
const MOST_HUNG = 2;

/**
 * Measures how full the fullest file system is, as a share of 1, of those that are on disks of this machine and can be written to; null: none
 * tells. They are asked one after the other: one that does not answer is left out for as long as that lasts, and holds up nothing. `own` is asked
 * first, wherever it is.
 */
export function openFullest(own: string, ask: (path: string) => Promise<Space>): (mounts: string) => Promise<number | null> {
  const hung = new Set<string>();
  const shareOf = async (path: string): Promise<number | null> => {
    hung.add(path);
    try {
      const { blocks, bfree, bavail } = await ask(path);
      const used = blocks - bfree;
      return used + bavail > 0 ? used / (used + bavail) : null;
    } catch {
      return null;
    } finally {
      hung.delete(path);
    }
  };
  return async mounts => {
    const over = new AbortController();
    const deadline = sleep(DEADLINE_MS, over.signal).then(() => 'late' as const);
    const shares: number[] = [];
    for (const path of [own, ...diskMounts(mounts)]) {
      if (hung.has(path)) continue;
      const share = hung.size < MOST_HUNG ? await Promise.race([shareOf(path), deadline]) : 'late';
      if (share === 'late') break;
      if (share !== null) shares.push(share);
    }
    over.abort();
    return shares.length === 0 ? null : Math.max(...shares);
  };
}

/** Where disks are mounted to be written to, by what /proc/self/mounts says: each disk once. */
function diskMounts(mounts: string): readonly string[] {
  const paths = new Map<string, string>();
  for (const line of mounts.split('\n')) {
    const [source = '', path = '', type = '', options = ''] = line.split(' ');
    const isDisk = source.startsWith('/dev/') || WITHOUT_DEVICE.has(type);
    if (isDisk && !options.split(',').includes('ro') && !paths.has(source)) paths.set(source, unescaped(path));
  }
  return [...paths.values()].slice(0, MOST_MOUNTS);
}

/** Blanks and the like are written as octal numbers there. */
function unescaped(path: string): string {
  return path.replaceAll(/\\([0-7]{3})/g, (_all, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
