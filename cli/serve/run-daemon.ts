import type { Logger } from 'pino';
import type { Config } from '../../reconciler/config.ts';
import { openLog } from '../../reconciler/log.ts';
import { serve } from '../../reconciler/loop.ts';
import type { Report } from '../../reconciler/model/report.ts';
import { describeThisProcess, type Keelson, openKeelson } from '../../reconciler/open.ts';
import { summariseDiagnostic } from '../../reconciler/report/text/diagnostics.ts';
import type { Context } from '../action.ts';
import { WrongInput } from '../failure.ts';
import type { ServeFlags } from '../serve.ts';
import { readSettings } from '../session.ts';
import { version } from '../version.ts';
import { logReport } from './log-report.ts';

/** A pass that does not end by then is abandoned: what it was doing is found by the next one. */
const END_MS = 9_000;

/** Serves until the signal aborts, opening everything anew at each SIGHUP; the exit code. */
export async function runDaemon(context: Context<ServeFlags>): Promise<number> {
  const { flags, terminal, signal } = context;
  let config = await readSettings(context);
  const log = openLog({
    level: flags.verbose ? 'debug' : config.log.level,
    write: terminal.print,
    format: terminal.isTerminal && !flags.json ? 'text' : 'json',
  });
  const hangup = openHangup();
  signal.addEventListener('abort', () => abandonLater(log), { once: true });
  try {
    for (;;) {
      await using keelson = await openKeelson(config, { log, version });
      log.info({ version, clusters: keelson.reconcilers.map(({ parts }) => parts.key), config: config.file }, 'serving');
      const exitCode = await serveAll(keelson, config, context, log, AbortSignal.any([signal, hangup.signal()]));
      if (signal.aborted) log.info('stopped');
      if (signal.aborted || flags.once) return flags.once ? exitCode : 0;
      config = await readAgain(context, config, log);
      hangup.rearm();
    }
  } finally {
    hangup[Symbol.dispose]();
  }
}

/** All clusters side by side, until the signal aborts or, once, all are done; the worst of their exit codes. */
async function serveAll(
  { reconcilers }: Keelson,
  config: Config,
  { flags }: Context<ServeFlags>,
  log: Logger,
  signal: AbortSignal,
): Promise<number> {
  const holder = describeThisProcess('reconcile serve', Date.now());
  const codes = await Promise.all(
    reconcilers.map(async (reconciler, index) => {
      const { key } = reconciler.parts;
      let last: Report | null = null;
      const onReport = (report: Report, woken: string): void => {
        logReport(log.child({ cluster: key }), report, last, woken);
        last = report;
      };
      const { intervalMs } = config.clusters[index]!;
      const lease = { holder, waitMs: intervalMs };
      await serve(reconciler, { lease, intervalMs, once: flags.once === true, onReport }, signal);
      return (last as Report | null)?.exitCode ?? 1;
    }),
  );
  return [1, 3, 2].find(code => codes.includes(code as Report['exitCode'])) ?? 0;
}

/** The configuration as it is now, or the old one when it is wrong. */
async function readAgain(context: Context, old: Config, log: Logger): Promise<Config> {
  try {
    const config = await readSettings(context);
    log.info({ config: config.file }, 'the configuration was read again');
    return config;
  } catch (error) {
    const what = error instanceof WrongInput ? error.diagnostics.map(summariseDiagnostic) : [(error as Error).message];
    log.error({ errors: what }, 'the new configuration is wrong; the old one stays');
    return old;
  }
}

/** SIGHUP as a signal that can be armed again. */
function openHangup(): Disposable & { signal(): AbortSignal; rearm(): void } {
  let controller = new AbortController();
  const onHangup = (): void => controller.abort();
  process.on('SIGHUP', onHangup);
  return {
    signal: () => controller.signal,
    rearm: () => {
      controller = new AbortController();
    },
    [Symbol.dispose]: () => void process.off('SIGHUP', onHangup),
  };
}

function abandonLater(log: Logger): void {
  log.info('stopping');
  setTimeout(() => {
    log.warn('the pass did not end in time and is abandoned');
    process.exit(0);
  }, END_MS).unref();
}
