import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, Ended } from '../../connections/connection.ts';
import { OperationError } from '../../model/operation-error.ts';
import { type ChangeOptions, disarmScript, type Script, undoScript } from './change-script.ts';
import { checkEnded, isRolledBack } from './errors.ts';
import type { ObserveOptions } from './observe.ts';

/** A change that could lock us out. */
export interface Guarded extends Pick<ObserveOptions, 'connection'> {
  readonly tried: string;
  readonly about: ChangeOptions;
  readonly script: Script;
  readonly mask: (text: string) => string;
  readonly rollbackMs: number;
}

const PAUSE_MS = 500;
/** What is left of the time for taking the guard away. */
const MARGIN_MS = 1_000;

/**
 * Makes a change while the host itself stands ready to undo it, then proves the way in by a new login and lets it stand. Whatever goes
 * wrong, what was there before comes back: at once where the host can still be told so, else by the host when its time is over.
 */
export async function runGuarded(guarded: Guarded, signal: AbortSignal): Promise<void> {
  const { tried, connection, script, mask, rollbackMs } = guarded;
  const proof = AbortSignal.any([signal, AbortSignal.timeout(Math.max(rollbackMs - MARGIN_MS, rollbackMs / 2))]);
  const ended = await connection.run(script.script, script.input, proof).catch((error: unknown) => {
    // The change may have cut the line it came by, and go on all the same.
    if (signal.aborted || (error instanceof OperationError && error.code === 'forbidden')) throw error;
    return null;
  });
  try {
    if (ended !== null) checkEnded(tried, ended, mask);
  } catch (error) {
    await undo(guarded, signal);
    throw error;
  }
  const why = await prove(guarded, proof);
  if (why === null) return;
  const undone = await undo(guarded, signal);
  throw new OperationError(
    'unreachable',
    `${tried}: nobody could log in anew after it (${why}), so it was rolled back${undone ? '' : ` by the host itself, ${rollbackMs / 1000} s after it began`}; see that the way by which this host is reached (its access) stays open`,
    { temporary: false },
  );
}

/** null: somebody logged in and let the change stand; else why nobody could. */
async function prove({ connection, about, mask, rollbackMs }: Guarded, proof: AbortSignal): Promise<string | null> {
  let why = `no answer within ${Math.floor(rollbackMs / 1000)} s`;
  while (!proof.aborted) {
    try {
      await using anew = await connection.fresh!(proof);
      const ended = await runOn(anew, disarmScript(about), proof);
      if (isRolledBack(ended)) return 'the time for it was over';
      checkEnded('proving it', ended, mask);
      return null;
    } catch (error) {
      if (error instanceof OperationError && error.code !== 'aborted') why = error.message;
    }
    await sleep(PAUSE_MS, undefined, { signal: proof }).catch(() => undefined);
  }
  return why;
}

/** Whether the host could be told at once. */
async function undo({ connection, about }: Guarded, signal: AbortSignal): Promise<boolean> {
  try {
    const { script, input } = undoScript(about);
    return (await connection.run(script, input, AbortSignal.any([signal, AbortSignal.timeout(5_000)]))).exitCode === 0;
  } catch {
    return false;
  }
}

function runOn(connection: Connection, { script, input }: Script, signal: AbortSignal): Promise<Ended> {
  return connection.run!(script, input, signal);
}
