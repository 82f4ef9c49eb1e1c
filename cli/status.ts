import type { Command } from 'commander';
import type { Report } from '../reconciler/model/report.ts';
import type { Reconciler } from '../reconciler/reconcile.ts';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags, type SharedFlags } from './flags.ts';
import { withReconciler } from './session.ts';

interface Flags extends SharedFlags {
  readonly fresh?: true;
  readonly roles?: true;
  readonly all?: true;
  readonly probe?: true;
  readonly watch?: true;
}

const HELP = `
Exit code: 0, or 1 when no commit is in force, nothing can be told, or a probe
fails.

Examples:
  $ reconcile status --fresh --probe
  $ reconcile status --watch`;

/** Adds `reconcile status` to the program. */
export function addStatus(program: Command): void {
  const command = program
    .command('status')
    .summary('how nodes and jobs stand')
    .description('Shows how nodes and jobs stand, and what is published where: as the last pass saw them, or --fresh.')
    .option('--fresh', 'look now')
    .option('--roles', 'which nodes have which roles')
    .option('--all', 'the same with roles that no node has, and nodes without any')
    .option('--probe', 'try each published port over each node')
    .option('--watch', 'go on until Ctrl-C: in place on a terminal, elsewhere a line for each change')
    .addHelpText('after', HELP);
  addSourceFlags(command, { which: true });
  addClusterFlags(command);
  addOutputFlags(command, { json: true });
  act(command, status);
}

/** Between two looks of --watch: at what is on record, and at the machines themselves. */
const RECORD_MS = 1_000;
const FRESH_MS = 5_000;

async function status(context: Context<Flags>): Promise<number> {
  const { flags, terminal, signal } = context;
  return withReconciler(context, async reconciler => {
    const [{ describeSuspension, readSuspension }, { renderJson, toJson }, { renderStatus }] = await Promise.all([
      import('./suspension.ts'),
      import('../reconciler/report/json.ts'),
      import('../reconciler/report/text/status.ts'),
    ]);
    const roles = flags.all ? 'all' : flags.roles ? 'assigned' : undefined;
    const options = roles === undefined ? {} : ({ roles } as const);
    const render = (report: Report): string => renderStatus(report, reconciler.parts.now(), terminal.style, options);
    const report = (): Promise<Report> => readReport(reconciler, flags, signal);
    if (flags.watch) {
      const { watchStatus } = await import('./status/watch.ts');
      const renderLine = (now: Report): string => renderJson(toJson(now)).replaceAll(/\n */g, '');
      return watchStatus(context, { report, everyMs: flags.fresh ? FRESH_MS : RECORD_MS, render, renderLine });
    }
    const now = await report();
    const suspended = await readSuspension(reconciler, signal);
    terminal.print(flags.json ? renderJson(toJson(now)) : render(now));
    if (suspended !== null) (flags.json ? terminal.note : terminal.print)(`\nThe cluster is ${describeSuspension(suspended)}`);
    return now.intent.inForce === null || now.probes?.some(({ ok }) => !ok) ? 1 : 0;
  });
}

/** The last pass on record, or a look at everything now; with what came of probes where they are asked for. */
async function readReport(reconciler: Reconciler, flags: Flags, signal: AbortSignal): Promise<Report> {
  const [{ look }, { newestReports }] = await Promise.all([import('./dry-run.ts'), import('./reports.ts')]);
  const [last] = flags.fresh ? [] : await newestReports(reconciler, 1, signal);
  const report = last ?? (await look(reconciler, {}, signal)).report;
  if (!flags.probe) return report;
  const { probeEndpoints } = await import('./status/probe.ts');
  return { ...report, probes: await probeEndpoints(report.endpoints ?? [], signal) };
}
