import { join } from 'node:path';
import { Argument, type Command, Option } from 'commander';
import type { CertificateStatus } from '../reconciler/model/certificate.ts';
import { OperationError } from '../reconciler/model/operation-error.ts';
import type { Pki } from '../reconciler/open.ts';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, readDuration, type SharedFlags } from './flags.ts';
import { readSettings } from './session.ts';

interface Flags extends SharedFlags {
  readonly folder?: string;
  readonly validity?: number;
  readonly keyPassword?: string;
  readonly uid?: string;
  readonly before: number;
}

const ACTIONS = ['init', 'server', 'client', 'list', 'renew', 'revoke', 'token'] as const;

const HELP = `
init makes an authority, named "Keelson CA" or as you say; server makes a
certificate for a broker by its name and further names and addresses; client one
for each node, whose name a broker takes from it, and with --uid its cluster: a
broker inside serve that serves several clusters takes no other. renew without
names renews what ends within --before. revoke puts certificates on the list
crl.pem, which the broker reads. token prints a word by which one node enrols
itself, once and within an hour or --validity: reconcile agent --enrol TOKEN.

Keys are readable by their owner only. With --key-password they are encrypted,
too: it names a secret, which is looked for where the configuration says, by
default in the variable KEELSON_SECRET_ and the name. Give a node its own key
and certificate and ca.pem; ca.key stays here.

Examples:
  $ reconcile pki init
  $ reconcile pki server broker.example 192.168.1.10
  $ reconcile pki client pi-1 pi-2 --uid 6f1c… --key-password keyfile
  $ reconcile pki renew --before 60d`;

/** Adds `reconcile pki` to the program. */
export function addPki(program: Command): void {
  const command = program
    .command('pki')
    .summary('makes, lists, renews and revokes certificates')
    .description('Keeps a certificate authority, and the certificates of a broker and its clients.')
    .addArgument(new Argument('<what>', 'what is done').choices(ACTIONS))
    .argument('[names...]', 'of certificates')
    .option('--folder <path>', 'where they are (default: broker.agents.pki, or pki in directory)')
    .option('--validity <duration>', 'how long it is valid, such as 365d (default: ten years for init, else one)', readDuration)
    .option('--key-password <secret>', 'name of the secret that the key is encrypted with')
    .option('--uid <uid>', "metadata.uid of the cluster whose nodes' certificates are made")
    .addOption(
      new Option('--before <duration>', 'renew what ends within so long').argParser(readDuration).default(30 * 86_400_000, '30d'),
    )
    .addHelpText('after', HELP);
  addClusterFlags(command);
  addOutputFlags(command, { json: true });
  act<Flags>(command, keepCertificates);
}

async function keepCertificates(context: Context<Flags>, what: string = '', ...names: readonly string[]): Promise<number> {
  const { flags, terminal, signal } = context;
  if (what === 'token') return tokenOf(context, names);
  const config = await readSettings(context);
  const { openPki, openSecrets } = await import('../reconciler/open.ts');
  const secrets = openSecrets({ cluster: '', uid: '', providers: config.secrets });
  const pki = openPki({
    folder: flags.folder ?? config.agents?.pki ?? join(config.directory, 'pki'),
    passwordOf: secret => secrets.value({ secret }, signal),
    now: Date.now,
  });
  const done = what === 'list' ? null : await run(pki, what as (typeof ACTIONS)[number], names, flags);
  if (flags.json) {
    const { renderJson } = await import('../reconciler/report/json.ts');
    terminal.print(renderJson(done ?? (await pki.list())));
    return 0;
  }
  const { renderCertificate, renderCertificates } = await import('../reconciler/report/text/certificates.ts');
  if (done === null) terminal.print(renderCertificates(await pki.list(), Date.now(), terminal.style));
  else if (done.length === 0) terminal.print('Nothing ends so soon.');
  for (const certificate of done ?? [])
    terminal.print(
      what === 'revoke'
        ? `${certificate.name} is revoked: the broker inside serve knows within a second; give crl.pem to any other, and tell it (SIGHUP)`
        : renderCertificate(certificate),
    );
  return 0;
}

async function tokenOf(context: Context<Flags>, [name, ...others]: readonly string[]): Promise<number> {
  if (name === undefined || others.length > 0)
    throw new OperationError('invalid', 'Say whose, one at a time: reconcile pki token NODE');
  return (await import('./pki-token.ts')).makeToken(context, name);
}

/** What was made or changed, in the order of the names. Those before one that fails are done. */
async function run(
  pki: Pki,
  what: (typeof ACTIONS)[number],
  names: readonly string[],
  { validity, keyPassword, uid, before }: Flags,
): Promise<readonly CertificateStatus[]> {
  const wish = { ...(validity && { validForMs: validity }), ...(keyPassword && { keyPassword }) };
  if (uid !== undefined && what !== 'client')
    throw new OperationError('invalid', '--uid is for the certificates of nodes: reconcile pki client');
  if (what === 'init') {
    if (names.length > 1) throw new OperationError('invalid', 'An authority has one name: write it in quotes');
    return [await pki.init({ ...wish, subject: names[0] ?? 'Keelson CA' })];
  }
  const [first, ...others] = what === 'renew' && names.length === 0 ? await endingWithin(pki, before) : names;
  if (first === undefined) {
    if (what === 'renew') return [];
    throw new OperationError('invalid', `Say whose: reconcile pki ${what} NAME`);
  }
  if (what === 'server') return [await pki.issue({ ...wish, name: first, use: 'server', hosts: others })];
  const done: CertificateStatus[] = [];
  for (const name of [first, ...others])
    done.push(
      what === 'client'
        ? await pki.issue({ ...wish, name, use: 'client', ...(uid && { cluster: uid }) })
        : what === 'revoke'
          ? await pki.revoke(name)
          : await pki.renew(name),
    );
  return done;
}

/** The authority comes first, so that what is renewed with it is not cut short by it. Agents that were installed are renewed by passes. */
async function endingWithin(pki: Pki, beforeMs: number): Promise<readonly string[]> {
  const certificates = await pki.list();
  return certificates
    .filter(({ notAfter, isRevoked, hasKey }) => hasKey && !isRevoked && notAfter - Date.now() < beforeMs)
    .map(({ name }) => name);
}
