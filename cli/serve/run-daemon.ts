import type { Config } from '../../reconciler/config.ts';
import { type Logger, openLog } from '../../reconciler/log.ts';
import { serve } from '../../reconciler/loop.ts';
import type { Report } from '../../reconciler/model/report.ts';
import { describeThisProcess, type Keelson, openKeelson } from '../../reconciler/open.ts';
import { summariseDiagnostic } from '../../reconciler/report/text/diagnostics.ts';
import type { Context } from '../action.ts';
import { WrongInput } from '../failure.ts';
import type { SharedFlags } from '../flags.ts';
import { readSettings } from '../session.ts';
import { version } from '../version.ts';
import { type Hangups, openHangups } from './hangups.ts';
import { openReportLog } from './log-report.ts';
import { spareMemory, spareMemoryAtRest } from './spare-memory.ts';

/** A pass that does not end by then is abandoned: what it was doing is found by the next one. */
const END_MS = 9_000;

/** The flags of `reconcile serve`. */
export interface ServeFlags extends SharedFlags {
  readonly once?: true;
}

/** A configuration and what it names, opened. */
interface Opened {
  readonly config: Config;
  readonly keelson: Keelson;
}

/** Serves until the signal aborts; at each SIGHUP what the configuration says by then. The exit code. */
export async function runDaemon(context: Context<ServeFlags>): Promise<number> {
  const { flags, terminal, signal } = context;
  spareMemory();
  using hangups = openHangups();
  const config = await readSettings(context);
  const log = openLog({
    level: flags.verbose ? 'debug' : config.log.level,
    write: terminal.print,
    format: terminal.isTerminal && !flags.json ? 'text' : 'json',
  });
  signal.addEventListener('abort', () => abandonLater(log), { once: true });
  let opened: Opened | null = { config, keelson: await openKeelson(config, { log, version, isDaemon: true }) };
  let exitCode = 0;
  while (opened !== null) {
    await using keelson: Keelson = opened.keelson;
    const clusters = keelson.reconcilers.map(({ parts }) => parts.name);
    log.info({ version, clusters, config: opened.config.file }, `serving ${clusters.join(', ')}`);
    const end = new AbortController();
    const renewed = renewAtHangup(context, log, hangups, end);
    try {
      exitCode = await serveAll(opened, flags.once === true, log, AbortSignal.any([signal, end.signal]));
    } finally {
      end.abort();
    }
    opened = signal.aborted || flags.once ? null : await renewed;
  }
  if (signal.aborted) log.info('stopped');
  return flags.once ? exitCode : 0;
}

/** All clusters side by side, until the signal aborts or, once, all are done; the worst of their exit codes. */
async function serveAll(
  { config, keelson: { reconcilers } }: Opened,
  once: boolean,
  log: Logger,
  signal: AbortSignal,
): Promise<number> {
  const holder = describeThisProcess('reconcile serve', Date.now());
  const codes = await Promise.all(
    reconcilers.map(async (reconciler, index) => {
      const { name } = reconciler.parts;
      let last: Report | null = null;
      const tell = openReportLog(log.child({ cluster: name }));
      const onReport = (report: Report, woken: string): void => {
        tell(report, woken);
        last = report;
        spareMemoryAtRest();
      };
      const { intervalMs } = config.clusters[index]!;
      const lease = { holder, waitMs: intervalMs };
      await serve(reconciler, { lease, intervalMs, once, onReport }, signal);
      return (last as Report | null)?.exitCode ?? 1;
    }),
  );
  return [1, 3, 2].find(code => codes.includes(code as Report['exitCode'])) ?? 0;
}

/** Opens the configuration anew at SIGHUP and then aborts `end`; one that is wrong is told, and nothing changes. null: aborted before. */
async function renewAtHangup(context: Context, log: Logger, hangups: Hangups, end: AbortController): Promise<Opened | null> {
  while (await hangups.next(end.signal)) {
    try {
      const config = await readSettings(context);
      const keelson = await openKeelson(config, { log, version, isDaemon: true });
      end.abort();
      return { config, keelson };
    } catch (error) {
      const errors = error instanceof WrongInput ? error.diagnostics.map(summariseDiagnostic) : [(error as Error).message];
      log.error({ errors }, 'the new configuration is wrong; the old one stays');
    }
  }
  return null;
}

function abandonLater(log: Logger): void {
  log.info('stopping');
  setTimeout(() => {
    log.warn('the pass did not end in time and is abandoned');
    process.exit(0);
  }, END_MS).unref();
}
