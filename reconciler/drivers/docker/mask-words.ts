import { OperationError } from '../../model/operation-error.ts';
import type { LiveState } from '../../model/resource.ts';
import { maskOutput, maskValues } from '../mask.ts';

/** What people are told of what a health check said. */
const TOLD = 500;
/** Bytes that the Engine keeps of it, and puts `...` after: https://github.com/moby/moby/blob/v20.10.24/daemon/health.go#L28 */
const KEPT = 4096;

/** The state, with the secrets masked in the words that come with it. */
export async function maskState(state: LiveState, readValues: () => Promise<readonly string[]>): Promise<LiveState> {
  if (state.phase === 'exited' && state.error !== undefined)
    return { ...state, error: await maskOutput(state.error, null, readValues) };
  if (state.phase !== 'running' || state.healthOutput === undefined) return state;
  const said = state.healthOutput;
  const whole = Buffer.byteLength(said) <= KEPT;
  // Where it was cut in the middle of a character, half of that is left.
  const masked = await maskOutput(whole ? said : said.replace(/\ufffd?\.\.\.$/, ''), whole ? null : 'end', readValues);
  return { ...state, healthOutput: masked.slice(-TOLD) };
}

/** The error with these values masked. It then comes without its cause, which has the words as they were. */
export function maskError(error: OperationError, values: readonly string[]): OperationError {
  const message = maskValues(error.message, values, null);
  return message === error.message ? error : new OperationError(error.code, message, { temporary: error.temporary });
}
