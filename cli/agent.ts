import type { Command } from 'commander';
import type { AgentConfig } from '../agent/config.ts';
import { isPlainFarBroker } from '../reconciler/model/loopback.ts';
import { decodeToken, type EnrolToken } from '../reconciler/model/token.ts';
import { withoutPassword } from '../reconciler/model/without-password.ts';
import { act, type Context } from './action.ts';
import { WrongInput } from './failure.ts';
import { addOutputFlags, type SharedFlags } from './flags.ts';

const HELP = `
It needs one connection to the broker and no open port. What it is ordered it
keeps running by itself, for as long as it is cut off; its folder holds its
orders, its memory and the key that secrets are sent to it with. It ends with 4
when another agent takes its name: it is not to be started again then.

--enrol takes a token of reconcile pki token in place of --cluster, --uid,
--node, --broker and certificates: the machine makes its key, gets a certificate
for it, and keeps both in its folder. With the same token again it goes on with
these.

Examples:
  $ reconcile agent --enrol keelson-enrol-eyJjb…
  $ reconcile agent --cluster attic --uid 6f1c… --node pi-9 \\
      --broker mqtts://broker.example:8883 \\
      --ca ca.pem --cert pi-9.pem --key pi-9.key`;

/** Its exit code where another agent took its name: who starts it again at once would take the name back, for ever. */
const REPLACED = 4;

/** The flags of `reconcile agent`. */
interface AgentFlags extends SharedFlags, Omit<AgentConfig['broker'], 'url'> {
  readonly enrol?: string;
  readonly uid?: string;
  readonly node?: string;
  readonly engine?: string;
  readonly socket?: string;
  readonly broker?: string;
  readonly insecure?: string;
}

/** Adds `reconcile agent` to the program. */
export function addAgent(program: Command): void {
  const command = program
    .command('agent')
    .summary('keeps this machine as a cluster orders, as a daemon')
    .description('Keeps this machine as its cluster orders through a broker, and goes on when nobody can be reached.')
    .option('--enrol <token>', 'a token of reconcile pki token, which says the rest')
    .option('--cluster <name>', 'the cluster that this machine is of')
    .option('--uid <uid>', "the cluster's metadata.uid")
    .option('--node <name>', 'the Node that this machine is')
    .option('--broker <url>', 'the broker: mqtts://…, or mqtt://… on this machine')
    .option('--insecure <reason>', 'why a broker elsewhere has no TLS: others may read and give orders on the way')
    .option('--engine <name>', 'what runs workloads here: docker or process', 'docker')
    .option('--socket <path>', "the engine's socket")
    .option('--directory <folder>', 'folder for what it keeps')
    .option('--username <name>', 'who it is at the broker, without a certificate: default UID/NODE')
    .option('--password-file <path>', 'the password for that, in a file')
    .option('--ca <path>', "the authority that signed the broker's certificate, as PEM")
    .option('--cert <path>', 'its own certificate, as PEM')
    .option('--key <path>', 'the key of that, as PEM')
    .option('--passphrase-file <path>', 'what the key is encrypted with, in a file')
    .option('--log-level <level>', 'trace, debug, info, warn or error')
    .addHelpText('after', HELP);
  addOutputFlags(command, { json: true });
  act<AgentFlags>(command, agent);
}

async function agent({ flags, terminal, signal }: Context<AgentFlags>): Promise<number> {
  const { engine = 'docker', socket } = flags;
  if (engine !== 'docker' && engine !== 'process') throw wrong(`--engine ${engine}: an agent has docker or process`);
  if (flags.insecure === undefined && flags.broker !== undefined && isPlainFarBroker(flags.broker))
    throw new WrongInput(
      [
        {
          severity: 'error',
          code: 'no-tls',
          summary: `--broker ${withoutPassword(flags.broker)} is on another machine, and has no TLS`,
          hint: 'orders and the password go in the clear: write mqtts://, or why it must be so with --insecure',
        },
      ],
      1,
    );
  const { spareMemory, spareMemoryForSpeed } = await import('./serve/spare-memory.ts');
  spareMemory();
  spareMemoryForSpeed();
  const [{ openAgent }, { openLog }, { version }, { homedir }, { join, resolve }] = await Promise.all([
    import('../agent/open-agent.ts'),
    import('../reconciler/log.ts'),
    import('./version.ts'),
    import('node:os'),
    import('node:path'),
  ]);
  const log = openLog({
    level: flags.logLevel ?? (flags.verbose ? 'debug' : 'info'),
    write: terminal.print,
    format: terminal.isTerminal && !flags.json ? 'text' : 'json',
  });
  const token = flags.enrol === undefined ? undefined : readToken(flags.enrol);
  const state = process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state');
  const name = token?.node ?? flags.node ?? '';
  const directory = flags.directory === undefined ? join(state, 'keelson-agent', name) : resolve(flags.directory);
  const own = token === undefined ? toldBy(flags) : await (await import('../agent/enrol.ts')).enrol(token, directory, signal);
  const { cluster, node } = own;
  log.info({ version, cluster, node, directory }, `the agent of ${node}`);
  if (flags.insecure !== undefined) log.warn(`the broker is spoken to without TLS: ${flags.insecure}`);
  const ended = await openAgent(
    { ...own, engine, directory, ...(socket === undefined ? {} : { socket }) },
    { log, version },
    signal,
  );
  log.info('stopped');
  return ended === 'replaced' ? REPLACED : 0;
}

function readToken(text: string): EnrolToken {
  const token = decodeToken(text);
  if (token === null) throw wrong('--enrol wants a whole token of reconcile pki token, which this is not');
  return token;
}

/** What the flags say of an agent that has no token. */
function toldBy(flags: AgentFlags): Pick<AgentConfig, 'cluster' | 'uid' | 'node' | 'broker'> {
  const { cluster, uid, node, broker: url, username, passwordFile, ca, cert, key, passphraseFile } = flags;
  if (cluster === undefined || uid === undefined || node === undefined || url === undefined)
    throw wrong('an agent needs --enrol, or --cluster, --uid, --node and --broker');
  const given = Object.entries({ username, passwordFile, ca, cert, key, passphraseFile });
  return { cluster, uid, node, broker: { url, ...Object.fromEntries(given.filter(([, value]) => value !== undefined)) } };
}

function wrong(summary: string): WrongInput {
  return new WrongInput([{ severity: 'error', code: 'bad-value', summary }], 1);
}
