import { asOperationError } from './deadline.ts';
import type { Driver } from './drivers/driver.ts';
import type { Access } from './model/cluster.ts';
import { canonicalJson } from './model/digest.ts';
import type { TargetId } from './model/ids.ts';
import { OperationError } from './model/operation-error.ts';
import type { OpenedDriver, OwnedParts } from './parts.ts';

/** Open drivers by target, kept across passes; the way in that works is remembered and shown. */
export interface DriverPool extends AsyncDisposable {
  /** Runs one look through the ways to a target, in order, until one answers. Throws the last OperationError. */
  observe<T>(
    target: TargetId,
    access: readonly Access[],
    look: (driver: Driver, signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T>;
  /** The driver that answered last; undefined where none did. */
  get(target: TargetId): Driver | undefined;
  /** How a target is reached: `unix:///var/run/docker.sock`; null while nothing works. */
  via(target: TargetId): string | null;
  /** Open drivers that answered, for watching. */
  open(): ReadonlyMap<TargetId, Driver>;
}

interface Way {
  readonly opened: OpenedDriver;
}

/** `adopt`: containers that jobs of the cluster in force claim by name. */
export function openDriverPool(parts: OwnedParts, adopt: () => ReadonlyMap<string, string>): DriverPool {
  const ways = new Map<string, Way>();
  const working = new Map<TargetId, OpenedDriver>();
  const wayTo = async (target: TargetId, access: Access, signal: AbortSignal): Promise<OpenedDriver> => {
    const key = `${target} ${canonicalJson(access)}`;
    const known = ways.get(key);
    if (known !== undefined) return known.opened;
    const opened = await parts.openDriver(target, access, adopt, signal);
    ways.set(key, { opened });
    return opened;
  };
  return {
    async observe(target, access, look, signal) {
      let failure = new OperationError('unreachable', `${target} declares no way in`);
      for (const way of access) {
        try {
          const opened = await wayTo(target, way, signal);
          const result = await look(opened.driver, signal);
          working.set(target, opened);
          return result;
        } catch (error) {
          if (signal.aborted) throw error;
          failure = asOperationError(error);
        }
      }
      working.delete(target);
      throw failure;
    },
    get: target => working.get(target)?.driver,
    via: target => working.get(target)?.via ?? null,
    open: () => new Map([...working].map(([target, opened]) => [target, opened.driver])),
    async [Symbol.asyncDispose]() {
      await Promise.all([...ways.values()].map(way => way.opened.driver[Symbol.asyncDispose]()));
      ways.clear();
      working.clear();
    },
  };
}
