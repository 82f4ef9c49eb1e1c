import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { runCheck } from './check.ts';
import type { Folder } from './folder.ts';
import { type HealthNote, nextHealth, UNKNOWN_HEALTH } from './health.ts';
import type { Start } from './life-file.ts';
import { runCommand } from './run-command.ts';

/** The health checks that run in the background, as long as this process lives. */
export interface Checks extends Disposable {
  /**
   * What is known of a running workload. The first time it is asked of one that another process started, its first check is waited for,
   * so that a single look tells the truth.
   */
  of(folder: Folder, spec: WorkloadSpec, start: Start): Promise<HealthNote>;
  /** Ends the checks of all other workloads. */
  keep(refs: ReadonlySet<string>): void;
}

interface Loop {
  readonly key: string;
  readonly end: AbortController;
  readonly first: Promise<void>;
  note: HealthNote;
}

/** While a workload is starting it is looked at more often than its interval, so that nobody waits for the next check. */
const STARTING_EVERY_MS = 500;

/** A look waits no longer than this for the first check of what another process started. */
const FIRST_WITHIN_MS = 2000;

/** Runs health checks of what is running; `onChange` is called when a result differs from the one before. */
export function openChecks(secrets: Secrets, onChange: () => void): Checks {
  const openedAt = Date.now();
  const loops = new Map<string, Loop>();
  const end = (ref: string): void => {
    loops.get(ref)?.end.abort();
    loops.delete(ref);
  };
  return {
    of: async (folder, spec, start) => {
      // Another start, or another way to check: from the beginning.
      const key = JSON.stringify([start.startedAt, start.count, spec.healthcheck]);
      if (loops.get(folder.ref)?.key !== key) {
        end(folder.ref);
        loops.set(folder.ref, begin(key, folder, spec, start, secrets, onChange));
      }
      const loop = loops.get(folder.ref)!;
      if (start.startedAt < openedAt && loop.note === UNKNOWN_HEALTH)
        await Promise.race([loop.first, sleep(FIRST_WITHIN_MS, undefined, { ref: false })]);
      return loop.note;
    },
    keep: refs => {
      for (const ref of [...loops.keys()]) if (!refs.has(ref)) end(ref);
    },
    [Symbol.dispose]: () => {
      for (const ref of [...loops.keys()]) end(ref);
    },
  };
}

function begin(key: string, folder: Folder, spec: WorkloadSpec, start: Start, secrets: Secrets, onChange: () => void): Loop {
  const end = new AbortController();
  const first = Promise.withResolvers<void>();
  const loop: Loop = { key, end, first: first.promise, note: UNKNOWN_HEALTH };
  const run = async (): Promise<void> => {
    const healthcheck = spec.healthcheck!;
    const { signal } = end;
    const command = (words: readonly string[]) =>
      runCommand(words, { folder, spec, start, timeoutMs: healthcheck.timeoutMs, secrets }, signal);
    while (!signal.aborted) {
      const result = await runCheck(healthcheck, command, signal);
      if (signal.aborted) break;
      const before = loop.note.status;
      loop.note = nextHealth(loop.note, result, healthcheck, Date.now() - start.startedAt);
      first.resolve();
      if (loop.note.status !== before) onChange();
      const pause =
        loop.note.status === 'starting' ? Math.min(STARTING_EVERY_MS, healthcheck.intervalMs) : healthcheck.intervalMs;
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
    first.resolve();
  };
  void run();
  return loop;
}
