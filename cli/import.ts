import { Argument, type Command } from 'commander';
import { OperationError } from '../reconciler/model/operation-error.ts';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags } from './flags.ts';
import type { ImportDockerFlags } from './import/docker.ts';

const HELP = `
docker: each container becomes a Job that claims it (adopt), so that the first reconcile
--dry-run plans nothing. What looks like a secret becomes a reference; its value is written
only into the file of --secrets. A container that no Job can say is left out, with why.

hosts: the machines of a file become Nodes. What it is is told by what is in it: /etc/hosts,
an Ansible inventory (INI; its groups become Roles) or an ssh_config.

Files that are there are never overwritten, and what is declared there is not written again.

Examples:
  $ reconcile import docker --to attic
  $ reconcile import docker --node pi-2 -H ssh://ops@192.168.1.22 --secrets ~/pi-2.env
  $ reconcile import hosts inventory.ini --to attic`;

/** Adds `reconcile import` to the program. */
export function addImport(program: Command): void {
  const command = program
    .command('import')
    .summary('writes manifests for what is there')
    .description('Writes manifests for what is there already: the containers of an engine, the machines of an inventory.')
    .addArgument(new Argument('<what>', 'what is read').choices(['docker', 'hosts']))
    .argument('[file]', 'of hosts: the inventory')
    .option('--to <folder>', 'folder to write to', '.')
    .optionsGroup('Of docker:')
    .option('--node <name>', 'the node it is: one that is declared in --to, or a new one (default: called as the machine)')
    .option('-H, --host <where>', 'the engine, unless the node says it: unix:///PATH or ssh://USER@HOST[:PORT]')
    .option('--secrets <file>', 'new file for the values of what looks like a secret, as KEELSON_SECRET_… variables')
    .optionsGroup('')
    .addHelpText('after', HELP);
  addClusterFlags(command);
  addOutputFlags(command, { json: false });
  act(command, importThings);
}

async function importThings(context: Context<ImportDockerFlags>, what = '', file?: string): Promise<number> {
  const { node, host, secrets } = context.flags;
  if (what === 'docker') {
    if (file !== undefined) throw new OperationError('invalid', `import docker takes no file; ${file} was given`);
    return (await import('./import/docker.ts')).importDocker(context);
  }
  if (file === undefined) throw new OperationError('invalid', `import ${what} needs a file: reconcile import ${what} FILE`);
  if ([node, host, secrets].some(flag => flag !== undefined))
    throw new OperationError('invalid', `--node, --host and --secrets are of import docker, not of import ${what}`);
  return (await import('./import/hosts.ts')).importHosts(context, file);
}
