import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

const writer = join(import.meta.dirname, '../../support/store-writer.ts');

/** A process of its own that uses a store; killed when the test ends. */
export interface StoreProcess {
  readonly child: ChildProcess;
  /** What it told so far, a line each. */
  readonly lines: readonly string[];
  /** The next thing that it tells. */
  next(): Promise<unknown>;
}

/** Starts `store-writer.ts WHAT URL`. */
export function startStoreProcess(what: string, url: string): StoreProcess {
  const child = spawn(process.execPath, [writer, what, url], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', line => lines.push(line));
  const iterator = reader[Symbol.asyncIterator]();
  return { child, lines, next: async () => JSON.parse((await iterator.next()).value as string) };
}
