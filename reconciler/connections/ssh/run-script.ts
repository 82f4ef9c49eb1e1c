import { OperationError } from '../../model/operation-error.ts';
import type { Ended } from '../connection.ts';
import { runCommand } from './run-command.ts';
import type { Session } from './session.ts';
import { type Become, shellCommand } from './shell-command.ts';

/** More than any fact or log that is asked for. */
const OUTPUT_BYTES = 16 * 1024 * 1024;

/** Runs a script of the POSIX shell to its end. Throws OperationError as runCommand does, and `forbidden` when it may not become root. */
export async function runScript(
  session: Session,
  script: string,
  input: string | Uint8Array,
  become: Become | undefined,
  signal: AbortSignal,
): Promise<Ended> {
  const { command: line, input: all } = shellCommand(script, input, become);
  const { exitCode, stdout, stderr } = await runCommand(session, { line, input: all, outputBytes: OUTPUT_BYTES }, signal);
  const ended = { exitCode, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8') };
  // sudo and doas tell by their own line that they refused.
  const refused = exitCode === 1 ? /^(?:sudo|doas): (.+)$/m.exec(ended.stderr) : null;
  if (refused === null) return ended;
  const todo = 'let this user become root there, or declare its password';
  throw new OperationError('forbidden', `${session.name}: ${refused[0]}; ${todo}`);
}
