import type { Dispatcher } from 'undici';
import { OperationError } from '../../model/operation-error.ts';
import type { GlancesSettings, HeavyProcess, MetricGroup, Reading } from '../../model/telemetry.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { heavyProcesses, metricsIn, PLUGINS } from './metrics.ts';
import { type Answer, askGlances } from './request.ts';

/** Asks the Glances of one machine, and keeps which version it is. */
export interface GlancesLook {
  /** What it tells now, without the instant. Throws OperationError with what to do; an abort as it is. */
  look(signal: AbortSignal): Promise<Omit<Reading, 'at'>>;
}

type Version = 3 | 4;

interface Told {
  readonly group: MetricGroup;
  readonly value: unknown;
}

/** Nothing is asked yet. */
export function openLook(
  settings: GlancesSettings,
  { dispatcher, secrets }: { readonly dispatcher: Dispatcher; readonly secrets: Secrets },
): GlancesLook {
  const { host, port, user, password, metrics } = settings;
  const base = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const what = `Glances at ${base}`;
  const state: { version: Version | null; authorization: string | null } = {
    version: settings.version ?? null,
    authorization: null,
  };

  const authorize = async (signal: AbortSignal): Promise<string | null> => {
    if (password === undefined) return null;
    state.authorization ??= `Basic ${Buffer.from(`${user}:${await secrets.value(password, signal)}`).toString('base64')}`;
    return state.authorization;
  };
  const ask = async (version: Version, path: string, signal: AbortSignal): Promise<Answer> => {
    const authorization = await authorize(signal);
    const answer = await askGlances(
      `${base}/api/${version}/${path}`,
      { what, ...(authorization === null ? {} : { authorization }), dispatcher },
      signal,
    );
    if (answer.status !== 401 && answer.status !== 403) return answer;
    // The next time it is read anew: somebody may have put it right.
    state.authorization = null;
    const todo =
      password === undefined
        ? 'wants a password: give it in telemetry.password'
        : `refuses the password of ${user}: see telemetry.user and the secret ${password.secret}`;
    throw new OperationError('unauthorized', `${what} ${todo}`);
  };
  /** Which version answers; where one is declared, only that will do. */
  const find = async (signal: AbortSignal): Promise<Version> => {
    for (const version of VERSIONS) {
      const { status } = await ask(version, 'pluginslist', signal);
      if (status !== 200) continue;
      if (settings.version === undefined || version === settings.version) return version;
      const todo = `the Node says ${settings.version}: write telemetry.version: ${version}`;
      throw new OperationError('unsupported', `${what} is version ${version}, and ${todo}`);
    }
    throw new OperationError('invalid', `${what} knows neither API 4 nor 3: another program listens there; see telemetry.port`);
  };
  /** What is known when the time is over counts. One after the other: Glances answers one at a time, and lets few wait. */
  const look = async (version: Version, signal: AbortSignal): Promise<Omit<Reading, 'at'> | null> => {
    const told: Told[] = [];
    for (const group of metrics) {
      try {
        const { status, value } = await ask(version, pathOf(group, version), signal);
        if (status === 200) told.push({ group, value });
      } catch (error) {
        if (told.length === 0) throw error;
        break;
      }
    }
    return told.length === 0 ? null : readingOf(told);
  };
  return {
    async look(signal) {
      state.version ??= await find(signal);
      const reading = await look(state.version, signal);
      if (reading !== null) return reading;
      // Nothing of what was asked is known there: it may be of another version by now, or all of it is switched off.
      state.version = await find(signal);
      const again = await look(state.version, signal);
      if (again !== null) return again;
      const names = metrics.map(group => PLUGINS[group]).join(', ');
      throw new OperationError('unsupported', `${what} tells nothing of ${names}: start it without disabling them`);
    },
  };
}

const VERSIONS: readonly Version[] = [4, 3];

/** Glances 4 gives the heaviest processes alone; 3 all of them. */
function pathOf(group: MetricGroup, version: Version): string {
  return group === 'processes' && version === 4 ? `${PLUGINS[group]}/top/20` : PLUGINS[group];
}

function readingOf(told: readonly Told[]): Omit<Reading, 'at'> {
  const metrics: Record<string, number> = Object.assign({}, ...told.map(({ group, value }) => metricsIn(group, value)));
  const list = told.find(({ group }) => group === 'processes');
  const processes: readonly HeavyProcess[] | undefined = list === undefined ? undefined : heavyProcesses(list.value);
  return { metrics, ...(processes === undefined ? {} : { processes }) };
}
