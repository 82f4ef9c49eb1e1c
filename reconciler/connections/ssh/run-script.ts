import { OperationError } from '../../model/operation-error.ts';
import type { Ended } from '../connection.ts';
import { runCommand } from './run-command.ts';
import type { Session } from './session.ts';
import { type Become, shellCommand } from './shell-command.ts';

/** More than any fact or log that is asked for. */
const OUTPUT_BYTES = 16 * 1024 * 1024;

/** What a script says first when it has the rights that it was to get: what sudo or doas write after that is not theirs any more. */
const BEGAN = 'keelson-began\n';
/** It refused, or it is not there. */
const REFUSALS: ReadonlySet<number> = new Set([1, 126, 127]);

/** Runs a script of the POSIX shell to its end. Throws OperationError as runCommand does, and `forbidden` when it may not become root. */
export async function runScript(
  session: Session,
  script: string,
  input: string | Uint8Array,
  become: Become | undefined,
  signal: AbortSignal,
): Promise<Ended> {
  const marked = become === undefined ? script : `echo ${BEGAN.trim()} >&2\n${script}`;
  const { command: line, input: all } = shellCommand(marked, input, become);
  const result = await runCommand(session, { line, input: all, outputBytes: OUTPUT_BYTES }, signal);
  const { exitCode } = result;
  const [stdout, stderr] = [result.stdout.toString('utf8'), result.stderr.toString('utf8')];
  if (become === undefined) return { exitCode, stdout, stderr };
  const began = stderr.indexOf(BEGAN);
  if (began !== -1) return { exitCode, stdout, stderr: stderr.slice(began + BEGAN.length) };
  if (!REFUSALS.has(exitCode)) return { exitCode, stdout, stderr };
  const words = stderr.trim().replaceAll('\n', '; ') || `${become.program} ended with exit code ${exitCode}`;
  const todo = 'let this user become root there, or declare its password';
  throw new OperationError('forbidden', `${session.name}: ${words}; ${todo}`);
}
