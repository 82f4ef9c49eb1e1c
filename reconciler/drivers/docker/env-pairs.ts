import type { Labels } from './engine-types.ts';

/** Variables by name, of the Engine's `NAME=value`. */
export function envPairs(env: readonly string[] | null | undefined): Labels {
  return Object.fromEntries(
    (env ?? []).map(entry => {
      const equals = entry.indexOf('=');
      return equals < 0 ? [entry, ''] : [entry.slice(0, equals), entry.slice(equals + 1)];
    }),
  );
}
