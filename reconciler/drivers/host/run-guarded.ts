import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, Ended } from '../../connections/connection.ts';
import { OperationError } from '../../model/operation-error.ts';
import { type ChangeOptions, disarmScript, type Script, undoScript } from './change-script.ts';
import { checkEnded, isRolledBack } from './errors.ts';
import { CHANGE_FAILED } from './guard-steps.ts';
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
/** A line that the change cut does not tell so. */
const OLD_LINE_MS = 5_000;

/**
 * Makes a change while the host itself stands ready to undo it, then proves the way in by a new login and lets it stand. Whatever goes
 * wrong, what was there before comes back: at once where the host can still be told so, else by the host when its time is over. It is
 * over, and that is known as far as it can be, within twice that time.
 */
export async function runGuarded(guarded: Guarded, signal: AbortSignal): Promise<void> {
  const { tried, connection, script, mask, rollbackMs } = guarded;
  const marginMs = Math.min(MARGIN_MS, rollbackMs / 4);
  const proof = AbortSignal.any([signal, AbortSignal.timeout(rollbackMs - marginMs)]);
  const over = AbortSignal.any([signal, AbortSignal.timeout(2 * (rollbackMs - marginMs))]);
  const ended = await connection.run(script.script, script.input, proof).catch((error: unknown) => {
    // The change may have cut the line it came by, and go on all the same.
    if (signal.aborted || (error instanceof OperationError && error.code === 'forbidden')) throw error;
    return null;
  });
  const proved = ended !== null && ended.exitCode !== 0 ? ended : await prove(guarded, proof);
  if (proved === null) return;
  const became = await undo(guarded, over);
  if (became === 'proved') return;
  if (typeof proved !== 'string') checkEnded(tried, proved, mask);
  throw new OperationError('unreachable', `${tried}: ${proved}${whatBecame(guarded, became)}`, {
    temporary: became === 'nothing' || became === null,
  });
}

/** What the host says of a change that was to be undone (see UNDO); null: nobody could ask it. */
type Became = 'rolled' | 'failed' | 'proved' | 'nothing' | null;

function whatBecame({ connection, about: { facet }, rollbackMs }: Guarded, became: Became): string {
  if (became === 'nothing') return '; it never began there';
  if (became === null)
    return `; the host itself rolls it back ${rollbackMs / 1000} s after it began, and could not be asked whether it did: it does not answer`;
  const todo = `change ${facet.kind} ${facet.name} in what git says of this host, so that the way in (${connection.name}) stays open`;
  if (became === 'rolled') return `, so it was rolled back; ${todo}`;
  return `, and it could not be rolled back whole; look at it there, and ${todo}`;
}

/** null: somebody logged in and let the change stand; how it ended, where it failed; else why it cannot stand. */
async function prove({ connection, about, mask, rollbackMs }: Guarded, proof: AbortSignal): Promise<Ended | string | null> {
  const within = `within ${Math.floor(rollbackMs / 1000)} s`;
  let why = `nobody could log in anew after it (no answer ${within})`;
  while (!proof.aborted) {
    try {
      await using anew = await connection.fresh!(proof);
      const ended = await runOn(anew, disarmScript(about), proof);
      if (ended.exitCode === CHANGE_FAILED) return ended;
      if (isRolledBack(ended)) return `it was not proved ${within}`;
      if (ended.exitCode === 0) return null;
      checkEnded(`it was not proved ${within}`, ended, mask);
    } catch (error) {
      if (error instanceof OperationError && error.code === 'conflict') why = error.message;
      else if (error instanceof OperationError && error.code !== 'aborted')
        why = `nobody could log in anew after it (${error.message})`;
    }
    await sleep(PAUSE_MS, undefined, { signal: proof }).catch(() => undefined);
  }
  return why;
}

/** Over the line that is there; else, as the change may have cut it, by new logins until one succeeds. */
async function undo({ connection, about }: Guarded, over: AbortSignal): Promise<Became> {
  const askOn = async (way: Connection, signal: AbortSignal): Promise<Became> => {
    const { exitCode, stdout } = await runOn(way, undoScript(about), signal);
    return exitCode === 0 ? (stdout.trim() as Became) : null;
  };
  let became = await askOn(connection, AbortSignal.any([over, AbortSignal.timeout(OLD_LINE_MS)])).catch(() => null);
  while (became === null && !over.aborted) {
    try {
      await using anew = await connection.fresh!(over);
      became = await askOn(anew, over);
    } catch {
      await sleep(PAUSE_MS, undefined, { signal: over }).catch(() => undefined);
    }
  }
  return became;
}

function runOn(connection: Connection, { script, input }: Script, signal: AbortSignal): Promise<Ended> {
  return connection.run!(script, input, signal);
}
