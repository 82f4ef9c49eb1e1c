import type { Diagnostic } from '../reconciler/model/diagnostic.ts';
import { OperationError } from '../reconciler/model/operation-error.ts';
import type { Terminal } from './terminal.ts';

/** What people wrote cannot be used: ends a command, with everything that is wrong. */
export class WrongInput extends Error {
  readonly diagnostics: readonly Diagnostic[];
  /** How many files were read. */
  readonly files: number;

  constructor(diagnostics: readonly Diagnostic[], files: number) {
    super(diagnostics[0]?.summary ?? 'wrong input');
    this.name = 'WrongInput';
    this.diagnostics = diagnostics;
    this.files = files;
  }
}

/** A person or the system told the command to stop: exit codes as shells have them. */
export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super('interrupted');
    this.name = 'Interrupted';
    this.exitCode = signal === 'SIGINT' ? 130 : 143;
  }
}

/** Tells on stderr what ended a command; returns the exit code. Stacks are shown only when everything shall be. */
export async function tellFailure(error: unknown, terminal: Terminal): Promise<number> {
  const style = terminal.noteStyle;
  if (error instanceof Interrupted) {
    terminal.note('Interrupted.');
    return error.exitCode;
  }
  if (error instanceof WrongInput) {
    const { renderDiagnostics } = await import('../reconciler/report/text/diagnostics.ts');
    terminal.note(renderDiagnostics(error.diagnostics, { files: error.files }, style));
    return 1;
  }
  const { visible } = await import('../reconciler/report/visible.ts');
  if (error instanceof OperationError) {
    terminal.note(`${style.paint('bad', 'error:')} ${visible(error.message)}`);
    if (style.verbose) terminal.note(stackOf(error));
    return 1;
  }
  const what = visible(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  terminal.note(`${style.paint('bad', 'This is a bug in Keelson, sorry:')} ${what}`);
  terminal.note(style.verbose ? stackOf(error) : 'The same command with -v shows where; please report that.');
  return 1;
}

/** The stack of an error and of what caused it. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? error.message;
  return error.cause === undefined ? stack : `${stack}\ncaused by ${stackOf(error.cause)}`;
}
