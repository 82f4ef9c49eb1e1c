import type { Start } from './life-file.ts';
import { type ProcessFacts, readNamed } from './proc.ts';

/** How a start stands now. `running` without facts: its shell has just begun, or has just ended. */
export type Status =
  | { readonly kind: 'never' }
  | { readonly kind: 'running'; readonly start: Start; readonly facts: ProcessFacts | null }
  | { readonly kind: 'ended'; readonly start: Start; readonly exitCode: number; readonly error?: string };

/** What a killed process without anybody to write down its exit code is taken to have ended with: 128 + SIGKILL. */
const KILLED = 137;

/** Tells from the life file and the system's own word; a pid that is another process by now is not ours. */
export function statusOf(start: Start | null, boot: string): Status {
  if (start?.shim === undefined) return { kind: 'never' };
  if (start.exitCode !== undefined) return { kind: 'ended', start, exitCode: start.exitCode };
  if (start.boot !== boot) return { kind: 'ended', start, exitCode: KILLED, error: 'the machine was restarted' };
  const facts = start.main === undefined ? null : readNamed(start.main);
  if (facts !== null || readNamed(start.shim) !== null) return { kind: 'running', start, facts };
  return {
    kind: 'ended',
    start,
    exitCode: KILLED,
    error: 'it was killed together with the shell that keeps it; its exit code is unknown',
  };
}
