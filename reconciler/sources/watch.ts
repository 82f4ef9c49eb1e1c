import fs from 'node:fs';

/** What is watched, and how often; milliseconds. */
export interface WatchOptions {
  /** The folders whose entries are watched, each for itself; one that is not there is left to the poll. */
  readonly folders: () => Promise<readonly string[]>;
  /** Tells whether something changed; asked after events, and every `pollMs` for what the system does not tell. */
  readonly changed: (signal: AbortSignal) => Promise<boolean>;
  readonly pollMs: number;
  /** From the first event of a burst to the look at what changed. */
  readonly settleMs: number;
}

/** The kernel's watches are few (8192 for all of a user on some systems); beyond these the poll has to do. */
const MOST_WATCHERS = 1000;

/**
 * Calls `onChange` when files changed; returns when the signal aborts. A failing look counts as a change: the next fetch will say
 * why.
 */
export async function watchFolders(options: WatchOptions, onChange: () => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const event = Promise.withResolvers<void>();
    const folders = await options.folders().catch(() => []);
    const watchers = folders.slice(0, MOST_WATCHERS).flatMap(folder => openWatcher(folder, event.resolve));
    try {
      // Looked at only now that events are heard, so that nothing falls in between.
      const changed = await options.changed(signal).catch(() => true);
      if (changed && !signal.aborted) onChange();
      if (await within(event.promise, options.pollMs, signal)) await within(null, options.settleMs, signal);
    } finally {
      for (const watcher of watchers) watcher.close();
    }
  }
}

function openWatcher(folder: string, onEvent: () => void): readonly fs.FSWatcher[] {
  try {
    return [fs.watch(folder, onEvent).on('error', onEvent)];
  } catch {
    return [];
  }
}

/** Waits for the event (null: none), the time or the abort, whichever is first; true: it was the event. */
async function within(event: Promise<void> | null, ms: number, signal: AbortSignal): Promise<boolean> {
  const end = Promise.withResolvers<boolean>();
  const onEnd = () => end.resolve(false);
  const timer = setTimeout(onEnd, ms);
  signal.addEventListener('abort', onEnd);
  if (signal.aborted) onEnd();
  try {
    return await Promise.race([end.promise, ...(event === null ? [] : [event.then(() => true)])]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onEnd);
  }
}
