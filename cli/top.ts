import type { Command } from 'commander';
import type { TopReport } from '../reconciler/model/report.ts';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags, type SharedFlags } from './flags.ts';
import { withReconciler } from './session.ts';

interface Flags extends SharedFlags {
  readonly processes?: true;
  readonly watch?: true;
}

const HELP = `
Nodes are asked now; one that does not answer is shown as it told last, with how
long ago that was. LOAD is that of five minutes, 100% for each core.

Examples:
  $ reconcile top --watch
  $ reconcile top --processes --json`;

/** Adds `reconcile top` to the program. */
export function addTop(program: Command): void {
  const command = program
    .command('top')
    .summary('how busy nodes are')
    .description('Shows what nodes tell of how they fare, the busiest first, and how old that is.')
    .option('--processes', 'the processes that take most of a core or of the memory, where git asks for them')
    .option('--watch', 'go on until Ctrl-C: in place on a terminal, elsewhere once for each look')
    .addHelpText('after', HELP);
  addSourceFlags(command, { which: true });
  addClusterFlags(command);
  addOutputFlags(command, { json: true });
  act(command, top);
}

const EVERY_MS = 2_000;

async function top(context: Context<Flags>): Promise<number> {
  const { flags, terminal, signal } = context;
  return withReconciler(context, async reconciler => {
    const [{ lookAtTelemetry }, { renderTop }, { renderJson }] = await Promise.all([
      import('../reconciler/top.ts'),
      import('../reconciler/report/text/top.ts'),
      import('../reconciler/report/json.ts'),
    ]);
    const look = (): Promise<TopReport> => lookAtTelemetry(reconciler, signal);
    const render = (report: TopReport): string => renderTop(report, terminal.style, { processes: flags.processes === true });
    if (flags.watch) {
      const { redraw } = await import('./redraw.ts');
      return redraw(context, {
        look,
        everyMs: EVERY_MS,
        render,
        print: report => terminal.print(flags.json ? renderJson(report).replaceAll(/\n */g, '') : render(report)),
      });
    }
    const report = await look();
    terminal.print(flags.json ? renderJson(report) : render(report));
    return 0;
  });
}
