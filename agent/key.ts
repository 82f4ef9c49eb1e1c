import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { writeAtomic } from '../reconciler/files/write-atomic.ts';
import type { Sealed } from '../reconciler/model/orders.ts';
import type { KeyAnswer, KeyQuestion } from './key-process.ts';

/** An agent's own key: what secrets are sealed to, and what opens them. */
export interface AgentKey {
  readonly recipient: string;
  /** Values by secretKey; null: they are sealed to another key, or damaged. */
  open(sealed: Sealed): Promise<ReadonlyMap<string, string> | null>;
}

/** The key in a folder, made at the first start. Only its owner may read it. */
export async function openAgentKey(directory: string): Promise<AgentKey> {
  const { identity, recipient } = await readKey(directory);
  return {
    recipient,
    async open({ recipient: other, text }) {
      if (other !== recipient) return null;
      const opened = await ask({ kind: 'open', identity, text });
      return opened.kind === 'opened' ? new Map(Object.entries(opened.values)) : null;
    },
  };
}

interface StoredKey {
  readonly identity: string;
  readonly recipient: string;
}

async function readKey(directory: string): Promise<StoredKey> {
  const path = join(directory, 'key.json');
  try {
    return JSON.parse(await readFile(path, 'utf8')) as StoredKey;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const made = await ask({ kind: 'make' });
  if (made.kind !== 'made') throw new Error('no key was made');
  const { identity, recipient } = made;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeAtomic(path, JSON.stringify({ identity, recipient }), { mode: 0o600 });
  return { identity, recipient };
}

/** What keys are worked with is needed seldom and takes much memory: it has a process of its own, which ends at once. A thread leaves 12 MB behind. */
async function ask(question: KeyQuestion): Promise<KeyAnswer> {
  const program = import.meta.filename.replace(/key(\.\w+)$/, 'key-process$1');
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  // One that ends without having read tells why by its exit code.
  child.stdin.on('error', () => {}).end(JSON.stringify(question));
  const [answer, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (code !== 0) throw new Error(`what opens keys ended with ${code}`);
  return JSON.parse(answer) as KeyAnswer;
}
