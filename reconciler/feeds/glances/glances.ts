import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import type { Node } from '../../model/cluster.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { GlancesSettings } from '../../model/telemetry.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import type { TelemetryFeed, TelemetryListener } from '../telemetry.ts';
import { type GlancesLook, openLook } from './look.ts';

/** A machine that is asked again and again. */
interface Followed {
  /** Its settings as text: others are another machine. */
  readonly key: string;
  readonly end: AbortController;
}

/** So long one may take to answer, however often it is asked. */
const LONGEST_LOOK_MS = 4_000;
/** They do not begin all at once. */
const APART_MS = 5;

/** Asks the Glances of machines over HTTP, each at its own pace and under its own deadline. */
export function openGlances({
  secrets,
  now = Date.now,
}: {
  readonly secrets: Secrets;
  readonly now?: () => number;
}): TelemetryFeed {
  const dispatcher = new Agent({ keepAliveTimeout: 1_000, connect: { timeout: LONGEST_LOOK_MS } });
  const followed = new Map<string, Followed>();

  const lookOnce = async (
    name: string,
    settings: GlancesSettings,
    glances: GlancesLook,
    listener: TelemetryListener,
    signal: AbortSignal,
  ): Promise<void> => {
    const end = new AbortController();
    const stop = (): void => end.abort();
    const timer = setTimeout(stop, LONGEST_LOOK_MS);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const told = await glances.look(end.signal);
      if (!signal.aborted) listener.onReading(name, { at: now(), ...told });
    } catch (error) {
      if (!signal.aborted) listener.onTrouble(name, whyOf(error, end.signal.aborted, settings));
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  };
  const keepLooking = async (
    name: string,
    settings: GlancesSettings,
    listener: TelemetryListener,
    delayMs: number,
    signal: AbortSignal,
  ): Promise<void> => {
    const glances = openLook(settings, { dispatcher, secrets });
    await pause(delayMs, signal);
    while (!signal.aborted) {
      const began = performance.now();
      await lookOnce(name, settings, glances, listener, signal);
      await pause(Math.max(0, settings.everyMs - (performance.now() - began)), signal);
    }
  };

  return {
    name: 'Glances',
    source: 'glances',
    follow(nodes, listener) {
      const wanted = new Map(nodes.flatMap(node => settingsOf(node)));
      for (const [name, { key, end }] of followed) {
        const settings = wanted.get(name);
        if (settings !== undefined && JSON.stringify(settings) === key) continue;
        end.abort();
        followed.delete(name);
      }
      let begun = 0;
      for (const [name, settings] of wanted) {
        if (followed.has(name)) continue;
        const end = new AbortController();
        followed.set(name, { key: JSON.stringify(settings), end });
        void keepLooking(name, settings, listener, Math.min(begun * APART_MS, settings.everyMs), end.signal);
        begun += 1;
      }
    },
    async ask(nodes, listener, signal) {
      const wanted = nodes.flatMap(node => settingsOf(node));
      await Promise.all(
        wanted.map(([name, settings]) => lookOnce(name, settings, openLook(settings, { dispatcher, secrets }), listener, signal)),
      );
    },
    async [Symbol.asyncDispose]() {
      for (const { end } of followed.values()) end.abort();
      followed.clear();
      await dispatcher.destroy();
    },
  };
}

function settingsOf({ name, telemetry }: Node): readonly (readonly [string, GlancesSettings])[] {
  return telemetry.source === 'glances' ? [[name, telemetry]] : [];
}

function whyOf(error: unknown, isLate: boolean, { host, port }: GlancesSettings): string {
  if (error instanceof OperationError) return error.message;
  if (isLate)
    return `Glances at http://${host}:${port} did not answer within ${LONGEST_LOOK_MS / 1000} s; see whether the machine is on and the port open`;
  return `Glances at http://${host}:${port}: ${String(error)}`;
}

/** Ends early, without an error, when it is told to. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
