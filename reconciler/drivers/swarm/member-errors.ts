import { OperationError } from '../../model/operation-error.ts';

/** The machine is in a Swarm by now, this one or another: the next look tells. */
export function isInAlready(error: unknown): boolean {
  return says(error, /already part of a swarm/i);
}

/** The machine is in none by now. */
export function isNotIn(error: unknown): boolean {
  return says(error, /not part of a swarm/i);
}

/** It has begun and goes on by itself: the Engine waits 20 s, and no longer. */
export function goesOn(error: unknown): boolean {
  return says(error, /will continue in the background/i);
}

/** Somebody rotated the token since it was asked for. */
export function isStaleToken(error: unknown): boolean {
  return says(error, /join token/i);
}

/** Somebody changed the same thing since its version was read. */
export function isOutOfSequence(error: unknown): boolean {
  return says(error, /update out of sequence/i);
}

function says(error: unknown, words: RegExp): boolean {
  return error instanceof OperationError && words.test(error.message);
}
