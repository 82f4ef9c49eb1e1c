import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The first line that a process writes, after which nobody listens to it. Throws when it ends without one. */
export async function firstLine(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout! });
  try {
    for await (const line of lines) return line;
  } finally {
    lines.close();
    child.stdout!.destroy();
  }
  throw new Error(`${child.spawnargs.join(' ')}: ended without a word`);
}
