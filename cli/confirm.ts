import { createInterface } from 'node:readline/promises';

/** Asks a person on the terminal; only a yes is one. */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  return /^\s*y(es)?\s*$/i.test(await ask(`${question} [y/N] `, signal));
}

/** What a person types; empty when the input ends. */
async function ask(question: string, signal: AbortSignal): Promise<string> {
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new AbortController();
  asking.once('close', () => closed.abort());
  // The terminal is in raw mode now: Ctrl-C is a key, and no signal.
  asking.once('SIGINT', () => process.emit('SIGINT', 'SIGINT'));
  try {
    return await asking.question(question, { signal: AbortSignal.any([signal, closed.signal]) });
  } catch {
    process.stderr.write('\n');
    signal.throwIfAborted();
    return '';
  } finally {
    asking.close();
  }
}
