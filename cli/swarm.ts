import { Argument, type Command } from 'commander';
import type { Rotation } from '../reconciler/drivers/driver.ts';
import { OperationError } from '../reconciler/model/operation-error.ts';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags } from './flags.ts';
import { withReconciler } from './session.ts';

const HELP = `
A join token that somebody saw lets machines into the Swarm until it is made
anew; Keelson itself asks for it each time and keeps none. A new certificate
authority gives every member a new certificate, one after the other; nothing
stops.

Examples:
  $ reconcile swarm rotate-token worker
  $ reconcile swarm rotate-ca`;

/** Adds `reconcile swarm` to the program. */
export function addSwarm(program: Command): void {
  const command = program
    .command('swarm')
    .summary('makes join tokens or the certificate authority anew')
    .description('Makes a join token of the Swarm, or its certificate authority, anew.')
    .addArgument(new Argument('<what>', 'what is made anew').choices(['rotate-token', 'rotate-ca']))
    .addArgument(new Argument('[role]', 'whose token').choices(['worker', 'manager']))
    .addHelpText('after', HELP);
  addSourceFlags(command, { which: true });
  addClusterFlags(command);
  addOutputFlags(command, { json: false });
  act(command, rotate);
}

async function rotate(context: Context, what = '', role?: string): Promise<number> {
  const { terminal, signal } = context;
  if ((what === 'rotate-token') !== (role !== undefined))
    throw new OperationError('invalid', 'say whose token with rotate-token (worker or manager), and nothing with rotate-ca');
  return withReconciler(context, async reconciler => {
    const [{ look }, { swarmOf }] = await Promise.all([import('./dry-run.ts'), import('../reconciler/decide/targets.ts')]);
    const { intent } = await look(reconciler, {}, signal);
    const driver = intent.cluster === null ? undefined : reconciler.pool()?.get(swarmOf(intent.cluster));
    if (driver?.rotate === undefined)
      throw new OperationError('not-found', 'no commit in force declares a Swarm that answers; see reconcile status');
    await driver.rotate(role === undefined ? 'ca' : (`${role}-token` as Rotation), signal);
    terminal.print(
      role === undefined
        ? 'A new certificate authority is made; the members get their certificates one after the other.'
        : `The ${role} token was made anew; the old one lets nobody in any more.`,
    );
    return 0;
  });
}
