import type { Ended } from '../../connections/connection.ts';
import { OperationError, type OperationErrorCode } from '../../model/operation-error.ts';

/** Set by `fail` of the shell library, in a line of its own. */
const TOLD = /^keelson (\S+) (.*)$/m;
const LAST_LINES = 8;

/** Throws the OperationError that a script's end means; `tried`: `update file//etc/motd on pi-1`. */
export function checkEnded(tried: string, { exitCode, stderr }: Ended, mask: (text: string) => string): void {
  if (exitCode === 0) return;
  const [line, code, text = ''] = TOLD.exec(stderr) ?? [];
  const words = mask(stderr.replace(line ?? '', ''))
    .trim()
    .split('\n')
    .slice(-LAST_LINES)
    .join('\n');
  if (code !== undefined) {
    const message = `${tried}: ${mask(text)}${words === '' ? '' : ` (${words})`}`;
    if (code === 'busy') throw new OperationError('conflict', message, { temporary: true });
    throw new OperationError(code as OperationErrorCode, message);
  }
  const silent = 'it ended without a word; see the log of this host (dmesg, journalctl)';
  const ending = words === '' || exitCode > 128 ? ` (exit code ${exitCode})` : '';
  throw new OperationError(codeOf(words), `${tried}: ${words === '' ? silent : words}${ending}`, { temporary: false });
}

/** Whether a guarded change was rolled back before somebody proved the way in. */
export function isRolledBack({ stderr }: Ended): boolean {
  return TOLD.exec(stderr)?.[1] === 'rolled-back';
}

function codeOf(words: string): OperationErrorCode {
  if (/no space left|disk quota|cannot allocate memory/i.test(words)) return 'exhausted';
  if (/permission denied|operation not permitted|read-only file system/i.test(words)) return 'forbidden';
  return 'internal';
}
