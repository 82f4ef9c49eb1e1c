import { parseDuration } from '../../model/quantities.ts';

/** The schema has checked the form; what is too large for a number is the largest there is. */
export function durationMs(text: string): number {
  return parseDuration(text) ?? Number.MAX_SAFE_INTEGER;
}
