import { Argument, type Command } from 'commander';
import { OperationError } from '../reconciler/model/operation-error.ts';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags } from './flags.ts';
import type { ImportComposeFlags } from './import/compose.ts';
import type { ImportDockerFlags } from './import/docker.ts';

const HELP = `
docker: each container becomes a Job that claims it (adopt), so that the first
reconcile --dry-run plans nothing. A container that no Job can say is left out,
with why.

swarm: asked of a manager. Its machines become Nodes, and what docker stack
deploy made becomes stacks; the first reconcile --dry-run gives the machines
their labels, and no more.

compose: a Compose file, with what it names, becomes a stack. What docker stack
deploy made of it under that name stays as it is. Variables have the values that
they have here.

hosts: the machines of a file become Nodes. What the file is is told by what is
in it: /etc/hosts, an Ansible inventory (INI; its groups become Roles), an
ssh_config, or the nodes.yaml of FRACTAL's edge controller, whose rules become a
Threshold.

What looks like a secret becomes a reference; its value is written only into the
file of --secrets. Files that are there are never overwritten, and what is
declared there is not written again.

Examples:
  $ reconcile import docker --to attic
  $ reconcile import docker -H ssh://ops@192.168.1.22 --secrets ~/pi-2.env
  $ reconcile import compose shop/compose.yml --to attic
  $ reconcile import hosts inventory.ini --to attic`;

/** Adds `reconcile import` to the program. */
export function addImport(program: Command): void {
  const command = program
    .command('import')
    .summary('writes manifests for what is there')
    .description(
      'Writes manifests for what is there already: the containers of an engine, a Swarm, a Compose file, the machines of an inventory.',
    )
    .addArgument(new Argument('<what>', 'what is read').choices(['docker', 'swarm', 'compose', 'hosts']))
    .argument('[file]', 'of compose: the Compose file; of hosts: the inventory')
    .option('--to <folder>', 'folder to write to', '.')
    .option('--secrets <file>', 'new file for the values of what looks like a secret, as KEELSON_SECRET_… variables')
    .optionsGroup('Of docker and swarm:')
    .option('--node <name>', 'the node it is: one that is declared in --to, or a new one (default: called as the machine)')
    .option('-H, --host <where>', 'the engine, unless the node says it: unix:///PATH or ssh://USER@HOST[:PORT]')
    .optionsGroup('Of compose:')
    .option('--stack <name>', 'what the stack is called (default: as the file says, or its folder)')
    .optionsGroup('')
    .addHelpText('after', HELP);
  addClusterFlags(command);
  addOutputFlags(command, { json: false });
  act<Flags>(command, importThings);
}

type Flags = ImportDockerFlags & ImportComposeFlags;

async function importThings(context: Context<Flags>, what = '', file?: string): Promise<number> {
  const { node, host, secrets, stack } = context.flags;
  const refuse = (flags: Readonly<Record<string, string | undefined>>): void => {
    const given = Object.keys(flags).find(flag => flags[flag] !== undefined);
    if (given !== undefined) throw new OperationError('invalid', `--${given} means nothing for import ${what}`);
  };
  if (what === 'docker' || what === 'swarm') {
    if (file !== undefined) throw new OperationError('invalid', `import ${what} takes no file; ${file} was given`);
    refuse({ stack });
    if (what === 'swarm') return (await import('./import/swarm.ts')).importSwarm(context);
    return (await import('./import/docker.ts')).importDocker(context);
  }
  if (file === undefined) throw new OperationError('invalid', `import ${what} needs a file: reconcile import ${what} FILE`);
  refuse(what === 'compose' ? { node, host } : { node, host, secrets, stack });
  if (what === 'compose') return (await import('./import/compose.ts')).importCompose(context, file);
  return (await import('./import/hosts.ts')).importHosts(context, file);
}
