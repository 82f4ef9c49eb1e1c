import type { Command } from 'commander';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags } from './flags.ts';
import { withReconciler } from './session.ts';

const HELP = `
For a machine that is gone for good and left git. What it ran may then run
elsewhere; if it comes back, nobody looks at it until it is declared again.
"swarm" stands for the Swarm: when no machine is in it any more, another one is
made only after this.

Example:
  $ reconcile forget pi-3`;

/** Adds `reconcile forget` to the program. */
export function addForget(program: Command): void {
  const command = program
    .command('forget')
    .summary('gives up a machine that is gone for good')
    .description('Forgets a node that is no longer declared, or is declared absent, and what it ran.')
    .argument('<node>', 'its name, or swarm')
    .option('-y, --yes', 'do not ask, where the Swarm still answers')
    .addHelpText('after', HELP);
  addSourceFlags(command, { which: true });
  addClusterFlags(command);
  addOutputFlags(command, { json: false });
  act(command, forget);
}

async function forget(context: Context, node = ''): Promise<number> {
  const { flags, terminal, signal } = context;
  return withReconciler(context, async reconciler => {
    const [{ answerOfSwarm, forgetNode }, { describeThisProcess }] = await Promise.all([
      import('../reconciler/forget.ts'),
      import('../reconciler/open.ts'),
    ]);
    if (node === 'swarm' && flags.yes === undefined) {
      const { look } = await import('./dry-run.ts');
      const answer = answerOfSwarm(node, await look(reconciler, {}, signal));
      if (answer !== null && !(await isAgreed(context, answer))) return 1;
    }
    const holder = describeThisProcess('reconcile forget', reconciler.parts.now());
    const replicas = await forgetNode(reconciler, node, { holder, waitMs: LEASE_WAIT_MS }, signal);
    terminal.print(`${node} is forgotten.`);
    terminal.print(
      replicas.length === 0
        ? 'It ran nothing of ours when it was last seen.'
        : `When last seen it ran: ${replicas.map(name => `job/${name}`).join(', ')}.`,
    );
    return 0;
  });
}

async function isAgreed({ terminal, signal }: Context, answer: string): Promise<boolean> {
  terminal.note(`${answer[0]!.toUpperCase()}${answer.slice(1)}.`);
  const { confirm } = await import('./confirm.ts');
  const isYes = terminal.canAsk && (await confirm('Forget it all the same?', signal));
  if (!isYes) terminal.note(terminal.canAsk ? 'Nothing was forgotten.' : 'Nothing was forgotten; --yes forgets it all the same.');
  return isYes;
}

/** How long a pass under way is waited for. */
const LEASE_WAIT_MS = 30_000;
