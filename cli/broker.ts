import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Argument, type Command } from 'commander';
import { OperationError } from '../reconciler/model/operation-error.ts';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags, type SharedFlags } from './flags.ts';
import { fetchDeclared, withDeclared } from './session.ts';

interface Flags extends SharedFlags {
  readonly server: string;
  readonly port: string;
  readonly files: string;
  readonly folder?: string;
}

const HELP = `
The broker must be a Mosquitto 2. Its certificates come from reconcile pki: one
for the server, one for each node by its name, and one called
keelson.reconciler for the reconciler. It takes every certificate of the
authority that it trusts: give each cluster an authority of its own. Without
--folder the files are printed.

Example:
  $ reconcile pki server broker.example
  $ reconcile broker config --server broker.example --folder ./mosquitto`;

/** Adds `reconcile broker` to the program. */
export function addBroker(program: Command): void {
  const command = program
    .command('broker')
    .summary('writes the configuration of a Mosquitto for agents')
    .description('Writes mosquitto.conf and an access list in which every node speaks for itself only.')
    .addArgument(new Argument('<what>', 'what is written').choices(['config']))
    .option('--server <name>', "the name of the broker's certificate", 'broker')
    .option('--port <port>', 'where it listens', '8883')
    .option(
      '--files <path>',
      "the folder on the broker's machine that has certificates and access list",
      '/etc/mosquitto/keelson',
    )
    .option('--folder <path>', 'where the files are written, instead of printing them')
    .addHelpText('after', HELP);
  addSourceFlags(command, { which: true });
  addClusterFlags(command);
  addOutputFlags(command, { json: false });
  act<Flags>(command, writeConfig);
}

async function writeConfig(context: Context<Flags>): Promise<number> {
  const { flags, terminal, signal } = context;
  if (!/^\d{1,5}$/.test(flags.port) || Number(flags.port) < 1 || Number(flags.port) > 65_535)
    throw new OperationError('invalid', `--port ${flags.port} is no port: write a number from 1 to 65535`);
  return withDeclared(context, undefined, async reconciler => {
    const [{ read }, { renderMosquitto }] = await Promise.all([
      fetchDeclared(reconciler, signal),
      import('../reconciler/open.ts'),
    ]);
    const { cluster } = read.resolution;
    if (cluster === null)
      throw new OperationError(
        'invalid',
        'what is declared has errors, and topics are named by its Cluster; see reconcile validate',
      );
    if (cluster.uid === '')
      throw new OperationError(
        'invalid',
        'topics are named by the metadata.uid of the Cluster, which has none; reconcile init makes one',
      );
    const { port, files: folder, server } = flags;
    const files = renderMosquitto({ uid: cluster.uid, port: Number(port), folder, server });
    if (flags.folder !== undefined) await writeFiles(flags.folder, files, terminal.note);
    else for (const [name, text] of files) terminal.print(`# ${name}\n${text}`);
    return 0;
  });
}

async function writeFiles(folder: string, files: ReadonlyMap<string, string>, note: (text: string) => void): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of files) {
    await writeFile(join(folder, name), text);
    note(`${join(folder, name)} is written.`);
  }
}
