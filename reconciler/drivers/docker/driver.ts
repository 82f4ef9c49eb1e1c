import type { Connection } from '../../connections/connection.ts';
import type { TargetId } from '../../model/ids.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Owner } from '../../model/resource.ts';
import type { RunTexts } from '../../model/workload.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import type { Driver } from '../driver.ts';
import { applyChange } from './apply.ts';
import { type Engine, openEngine } from './engine.ts';
import type { RegistryAuth } from './fetch-image.ts';
import { startImageJobs } from './image-jobs.ts';
import { readLogs } from './logs.ts';
import { startObserver } from './observe.ts';
import { watchEvents } from './watch.ts';

/** What a Docker driver is opened with. */
export interface DockerOptions {
  readonly target: TargetId;
  readonly owner: Owner;
  /** The driver's from here on: closed with it. */
  readonly connection: Connection;
  readonly secrets: Secrets;
  readonly registryAuth: RegistryAuth;
  /** Containers without labels that jobs claim, replica names (`web.1`) by container name. */
  readonly adopt?: () => ReadonlyMap<string, string>;
  /** Images that jobs name, whose platform is asked for. */
  readonly images?: () => ReadonlySet<string>;
  /** What such a replica is to be given to run with. */
  readonly texts?: (replica: string) => RunTexts | undefined;
}

/** A driver for the Docker Engine behind a connection. Nothing is asked yet: an engine that does not answer is told by the first call. */
export async function openDocker(options: DockerOptions): Promise<Driver> {
  const { connection, owner, secrets, target } = options;
  const claim = { target, owner, adopt: options.adopt ?? (() => new Map<string, string>()) };
  const { texts = () => undefined } = options;
  const listeners = new Set<() => void>();
  const observer = startObserver({ ...claim, texts, secrets, images: options.images ?? (() => new Set<string>()) });
  const tellAll = (): void => listeners.forEach(listener => void listener());
  const images = startImageJobs({ registryAuth: options.registryAuth, onEnd: tellAll });
  const state: { engine: Engine | null } = { engine: null };

  /** Runs calls of an engine whose version is known; asks again for that after the connection was lost. */
  const withEngine = async <T>(signal: AbortSignal, calls: (engine: Engine) => Promise<T>): Promise<T> => {
    try {
      state.engine ??= await openEngine(connection, signal);
      return await calls(state.engine);
    } catch (error) {
      if (error instanceof OperationError && LOST.has(error.code)) {
        state.engine = null;
        observer.lose();
      }
      throw error;
    }
  };
  return {
    observe: signal =>
      withEngine(signal, async engine => {
        const underway = images.live();
        const view = await observer.observe(engine, signal);
        return { ...view, live: [...view.live, ...underway] };
      }),
    apply: (change, signal) =>
      withEngine(signal, async engine => {
        try {
          await applyChange(
            change,
            { ...claim, engine, secrets, images, cpuMillis: await observer.cpuMillis(engine, signal) },
            signal,
          );
        } finally {
          if (change.ref !== undefined) observer.forget(change.ref);
        }
      }),
    watch: (onEvent, signal) =>
      withEngine(signal, async engine => {
        listeners.add(onEvent);
        try {
          await watchEvents(engine, owner, onEvent, signal);
        } finally {
          listeners.delete(onEvent);
        }
      }),
    async *logs(ref, reading, signal) {
      const engine = await withEngine(signal, async opened => opened);
      yield* readLogs(engine, ref, reading, signal);
    },
    async [Symbol.asyncDispose]() {
      images.endAll();
      observer[Symbol.dispose]();
      await connection[Symbol.asyncDispose]();
    },
  };
}

/** After these, the engine may be another one when it answers again. */
const LOST: ReadonlySet<string> = new Set(['unreachable', 'timeout', 'aborted', 'unsupported']);
