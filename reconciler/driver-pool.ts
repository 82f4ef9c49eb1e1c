import { asOperationError, withDeadline } from './deadline.ts';
import type { Driver } from './drivers/driver.ts';
import type { Way } from './model/cluster.ts';
import { canonicalJson } from './model/digest.ts';
import type { TargetId } from './model/ids.ts';
import { OperationError } from './model/operation-error.ts';
import { keepWays } from './model/ways.ts';
import type { OpenedDriver, OwnedParts, TargetClaims } from './parts.ts';

/** Open drivers by target, kept across passes; the way in that works is remembered and shown. */
export interface DriverPool extends AsyncDisposable {
  /**
   * Runs one look through the ways to a target, in the declared order, until one answers; each is opened and looked through within the
   * deadline. Throws OperationError, which tells of every way that was tried.
   */
  observe<T>(
    target: TargetId,
    access: readonly Way[],
    look: (driver: Driver, signal: AbortSignal) => Promise<T>,
    deadlineMs: number,
    signal: AbortSignal,
  ): Promise<T>;
  /** What tells these ways to a target from others, as they are opened now: text. */
  waysOf(target: TargetId, access: readonly Way[]): string;
  /** Closes the ways to targets that are not among these. */
  keepOnly(targets: ReadonlyMap<TargetId, readonly Way[]>): void;
  /** The driver that answered last; undefined where none did. */
  get(target: TargetId): Driver | undefined;
  /** How a target is reached: `unix:///var/run/docker.sock`; null while nothing works. */
  via(target: TargetId): string | null;
  /** Open drivers that answered, for watching. */
  open(): ReadonlyMap<TargetId, Driver>;
}

/** `claimsOf`: what the cluster in force says of a target now. `now`: milliseconds, to tell how long ago a way failed. */
export function openDriverPool(parts: OwnedParts, claimsOf: (target: TargetId) => TargetClaims, now: () => number): DriverPool {
  const working = new Map<TargetId, OpenedDriver>();
  const close = async (way: OpenedDriver): Promise<void> => {
    for (const [target, used] of working) if (used === way) working.delete(target);
    await way.driver[Symbol.asyncDispose]();
  };
  const ways = keepWays({ close, renew: way => way.renew?.() }, now);
  // A driver is told former names when it is opened.
  const keyOf = (target: TargetId, access: Way): string => `${target} ${textOf(access)} ${claimsOf(target).formerly.join(' ')}`;
  const openWay = (target: TargetId, access: Way, signal: AbortSignal): Promise<OpenedDriver> => {
    const claims: TargetClaims = {
      ...claimsOf(target),
      adopt: () => claimsOf(target).adopt(),
      images: () => claimsOf(target).images?.() ?? new Set(),
      facets: () => claimsOf(target).facets?.() ?? [],
      swarm: () => claimsOf(target).swarm?.() ?? { machines: [], required: null },
      texts: replica => claimsOf(target).texts?.(replica),
    };
    return parts.openDriver(target, access, claims, signal);
  };
  return {
    async observe(target, access, look, deadlineMs, signal) {
      const failures: OperationError[] = [];
      for (const way of ways.inOrder(access, one => keyOf(target, one))) {
        const key = keyOf(target, way);
        try {
          const what = (): string => nameOf(target, way, ways.get(key));
          const { used, result } = await withDeadline({ what, ms: deadlineMs }, signal, async inner => {
            const used = await ways.open(key, opening => openWay(target, way, opening), inner);
            return { used, result: await look(used.driver, inner) };
          });
          // It may have been closed meanwhile.
          if (ways.get(key) === used) working.set(target, used);
          ways.worked(key);
          return result;
        } catch (error) {
          if (signal.aborted) throw error;
          const failure = asOperationError(error);
          failures.push(failure);
          await ways.failed(key, failure);
        }
      }
      working.delete(target);
      throw together(target, failures);
    },
    waysOf: (target, access) => access.map(way => keyOf(target, way)).join(' '),
    keepOnly(targets) {
      const kept = new Set([...targets].flatMap(([target, access]) => access.map(way => keyOf(target, way))));
      void ways.keepOnly(kept).catch(() => {});
    },
    get: target => working.get(target)?.driver,
    via: target => working.get(target)?.via ?? null,
    open: () => new Map([...working].map(([target, way]) => [target, way.driver])),
    async [Symbol.asyncDispose]() {
      working.clear();
      await ways.keepOnly(new Set());
    },
  };
}

/** Who it is that does not answer: the engine, once its machine let us in, or before that the machine. */
function nameOf(target: TargetId, way: Way, opened: OpenedDriver | undefined): string {
  if (opened !== undefined) return `${target} behind ${opened.via}`;
  return way.kind === 'ssh' ? `the SSH server of ${way.host}` : target;
}

const texts = new WeakMap<Way, string>();

/** The machines of a Swarm are asked for at every look: with others it is the same way. */
function textOf(access: Way): string {
  const known = texts.get(access) ?? (access.kind === 'members' ? access.kind : canonicalJson(access));
  texts.set(access, known);
  return known;
}

/** One error for all ways that failed; of several, each says its own. */
function together(target: TargetId, failures: readonly OperationError[]): OperationError {
  const [first, ...others] = failures;
  if (first === undefined) return new OperationError('unreachable', `${target} declares no way in`);
  if (others.length === 0) return first;
  const temporary = failures.some(failure => failure.temporary);
  return new OperationError(first.code, failures.map(failure => failure.message).join('; and '), { temporary, cause: first });
}
