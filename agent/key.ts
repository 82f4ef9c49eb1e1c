import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { writeAtomic } from '../reconciler/files/write-atomic.ts';
import type { Logger } from '../reconciler/log.ts';
import { OperationError, type OperationErrorCode } from '../reconciler/model/operation-error.ts';
import type { Sealed } from '../reconciler/model/orders.ts';
import type { KeyAnswer, KeyQuestion } from './key-process.ts';

/** An agent's own key: what secrets are sealed to, and what opens them. */
export interface AgentKey {
  readonly recipient: string;
  /** Values by secretKey; null: they are sealed to another key, or damaged. */
  open(sealed: Sealed): Promise<ReadonlyMap<string, string> | null>;
}

/** The key in a folder, made at the first start. Only its owner may read it. */
export async function openAgentKey(directory: string, log: Logger): Promise<AgentKey> {
  const { identity, recipient } = await readKey(directory, log);
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

async function readKey(directory: string, log: Logger): Promise<StoredKey> {
  const path = join(directory, 'key.json');
  try {
    return (await keyIn(path, log)) ?? (await makeKey(path));
  } catch (error) {
    if (error instanceof OperationError) throw error;
    const { message } = error as Error;
    throw new OperationError(
      codeOf(error),
      `Opening the key ${path}: ${message}; it must be readable and writable for this agent`,
      {
        cause: error,
      },
    );
  }
}

/** null: there is none. What cannot be a key any more is put aside: secrets are sealed anew to another one once the broker is reached. */
async function keyIn(path: string, log: Logger): Promise<StoredKey | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const key = parse(text);
  if (key !== null) return key;
  await rename(path, `${path}.damaged`);
  log.error(
    { path: `${path}.damaged` },
    'the key is damaged: it is put aside and a new one is made, which secrets must be sealed to',
  );
  return null;
}

function parse(text: string): StoredKey | null {
  try {
    const { identity, recipient } = JSON.parse(text) as Partial<StoredKey>;
    return typeof identity === 'string' && typeof recipient === 'string' ? { identity, recipient } : null;
  } catch {
    return null;
  }
}

async function makeKey(path: string): Promise<StoredKey> {
  const made = await ask({ kind: 'make' });
  if (made.kind !== 'made') throw new Error('no key was made');
  const { identity, recipient } = made;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeAtomic(path, JSON.stringify({ identity, recipient }), { mode: 0o600 });
  return { identity, recipient };
}

function codeOf(error: unknown): OperationErrorCode {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'exhausted';
  return code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'forbidden' : 'internal';
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
