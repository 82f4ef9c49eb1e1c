import type { Source } from './sources/source.ts';

/** A source that is opened when it is needed first; while it cannot be opened each call fails as that does, and the next one tries again. */
export function lateSource(name: string, open: () => Promise<Source>): Source {
  const state: { opening: Promise<Source> | null } = { opening: null };
  const opened = (): Promise<Source> => {
    state.opening ??= open().catch((error: unknown) => {
      state.opening = null;
      throw error;
    });
    return state.opening;
  };
  return {
    name,
    fetch: async (signal, revision) => (await opened()).fetch(signal, revision),
    read: async (snapshot, paths, signal) => (await opened()).read(snapshot, paths, signal),
    watch: async (onChange, signal) => (await opened()).watch?.(onChange, signal),
    [Symbol.asyncDispose]: async () => (await state.opening)?.[Symbol.asyncDispose](),
  };
}
