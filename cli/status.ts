import type { Command } from 'commander';
import type { Report } from '../reconciler/model/report.ts';
import type { Reconciler } from '../reconciler/reconcile.ts';
import type { StatusOptions } from '../reconciler/report/text/status.ts';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags, type SharedFlags } from './flags.ts';
import { withReconciler } from './session.ts';

interface Flags extends SharedFlags {
  readonly fresh?: true;
  readonly roles?: true;
  readonly all?: true;
  readonly taints?: true;
  readonly probe?: true;
  readonly watch?: true;
}

const HELP = `
Of a Swarm, --probe also asks whether containers on each node reach those on
each other node: a ping over each network that jobs are in, by the node's own
ping. For that a node has to be reached by SSH, with the rights of root.

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
    .option('--taints', 'what keeps jobs off nodes: taints of git, and of thresholds with their evidence')
    .option('--probe', 'look now; try published ports over each node, and networks from node to node')
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
    const options: StatusOptions = { ...(roles === undefined ? {} : { roles }), ...(flags.taints ? { taints: true } : {}) };
    const render = (report: Report): string => renderStatus(report, reconciler.parts.now(), terminal.style, options);
    const report = (): Promise<Report> => readReport(reconciler, context);
    if (flags.watch) {
      const { watchStatus } = await import('./status/watch.ts');
      const renderLine = (now: Report): string => renderJson(toJson(now)).replaceAll(/\n */g, '');
      return watchStatus(context, { report, everyMs: flags.fresh || flags.probe ? FRESH_MS : RECORD_MS, render, renderLine });
    }
    const now = await report();
    const suspended = await readSuspension(reconciler, signal);
    terminal.print(flags.json ? renderJson(toJson(now)) : render(now));
    if (suspended !== null) (flags.json ? terminal.note : terminal.print)(`\nThe cluster is ${describeSuspension(suspended)}`);
    return now.intent.inForce === null || hasFailed(now) ? 1 : 0;
  });
}

function hasFailed({ probes = [], overlays = [] }: Report): boolean {
  return !probes.every(({ ok }) => ok) || !overlays.every(({ ways }) => ways.every(({ ok }) => ok));
}

/** The last pass on record, or a look at everything now; with what came of probes where they are asked for. */
async function readReport(reconciler: Reconciler, { flags, terminal, signal }: Context<Flags>): Promise<Report> {
  const [{ look }, { newestReports }] = await Promise.all([import('./dry-run.ts'), import('./reports.ts')]);
  const [last] = flags.fresh || flags.probe ? [] : await newestReports(reconciler, 1, signal);
  if (last !== undefined) return last;
  const { report, intent } = await look(reconciler, {}, signal);
  if (!flags.probe) return report;
  const [{ probeEndpoints }, { probeOverlays }] = await Promise.all([
    import('./status/probe.ts'),
    import('./status/probe-overlays.ts'),
  ]);
  const [probes, overlays] = await Promise.all([
    probeEndpoints(report.endpoints ?? [], signal),
    probeOverlays(reconciler, intent.cluster, terminal.note, signal),
  ]);
  return { ...report, probes, ...(overlays === null ? {} : { overlays }) };
}
