import type { Command } from 'commander';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags } from './flags.ts';
import { withReconciler } from './session.ts';

/** Adds `reconcile explain` to the program. */
export function addExplain(program: Command): void {
  const command = program
    .command('explain')
    .summary('why something is as it is, and what would change that')
    .description('Says why something is as it is: where it runs or what it waits for, and what would change that.')
    .argument(
      '<what>',
      'job/web, web.2, job/shop (a stack), node/pi-1, member/pi-1, network/coffee; a bare name is a job or a node',
    )
    .addHelpText('after', '\nIt looks afresh.\n\nExample:\n  $ reconcile explain job/web');
  addSourceFlags(command, { which: true });
  addClusterFlags(command);
  addOutputFlags(command, { json: true });
  act(command, explain);
}

async function explain(context: Context, what = ''): Promise<number> {
  const { flags, terminal, signal } = context;
  return withReconciler(context, async reconciler => {
    const [{ look }, { renderExplain }, { thingsOf }, { nearest }, { OperationError }] = await Promise.all([
      import('./dry-run.ts'),
      import('../reconciler/report/text/explain.ts'),
      import('../reconciler/report/things.ts'),
      import('../reconciler/model/nearest.ts'),
      import('../reconciler/model/operation-error.ts'),
    ]);
    const { report, intent, observed } = await look(reconciler, {}, signal);
    const things = thingsOf(intent.cluster, observed);
    const text = renderExplain(report, what, terminal.style, things);
    if (text === null) {
      const names = [
        ...report.plan.jobs.map(job => `job/${job.name}`),
        ...report.nodes.map(node => `node/${node.name}`),
        ...things.flatMap(thing => thing.names),
      ];
      const near = nearest(what, names) ?? names.find(name => name.endsWith(`/${nearest(what, names.map(bare)) ?? ''}`));
      const hint = near === undefined ? 'reconcile status lists jobs and nodes' : `did you mean ${near}?`;
      throw new OperationError('not-found', `Nothing of ${report.cluster} is called ${what}; ${hint}`);
    }
    if (flags.json) {
      const [{ renderJson, toJson }, { parseSubject, planAbout }] = await Promise.all([
        import('../reconciler/report/json.ts'),
        import('../reconciler/report/plan-about.ts'),
      ]);
      terminal.print(renderJson(toJson({ ...report, plan: planAbout(report.plan, parseSubject(what, report.plan, things)) })));
    } else terminal.print(text);
    return 0;
  });
}

function bare(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}
