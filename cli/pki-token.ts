import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperationError } from '../reconciler/model/operation-error.ts';
import { formatDuration } from '../reconciler/model/quantities.ts';
import { encodeToken } from '../reconciler/model/token.ts';
import type { Context } from './action.ts';
import type { SharedFlags } from './flags.ts';
import { fetchDeclared, readSettings, withDeclared } from './session.ts';

const HOUR_MS = 3_600_000;

/** Makes the token of a node and prints it, alone where it is read by a program. */
export async function makeToken<Flags extends SharedFlags & { readonly validity?: number }>(
  context: Context<Flags>,
  name: string,
): Promise<number> {
  const { flags, terminal, signal } = context;
  const { agents, broker: kind } = await readSettings(context);
  if (agents === undefined || kind?.kind !== 'embedded')
    throw new OperationError(
      'invalid',
      agents === undefined
        ? 'Tokens are of an authority and a broker: say which in broker.agents of the configuration'
        : `Tokens are taken by the broker inside reconcile serve only: reconcile pki client ${name} makes a certificate for any other`,
    );
  const { url: broker, pki: folder } = agents;
  return withDeclared(context, undefined, async reconciler => {
    const [{ read }, { openPki, openTokens }] = await Promise.all([
      fetchDeclared(reconciler, signal),
      import('../reconciler/open.ts'),
    ]);
    const { cluster } = read.resolution;
    if (cluster === null) throw new OperationError('invalid', 'what is declared has errors; see reconcile validate');
    const node = cluster.nodes.get(name);
    if (node === undefined || !node.access.some(({ kind: way }) => way === 'agent'))
      throw new OperationError('invalid', `no Node ${name} with access: [agent] is declared: declare it first`);
    const ca = await readFile(join(folder, 'ca.pem'), 'utf8').catch(error => {
      throw new OperationError('not-found', `Reading ${join(folder, 'ca.pem')}: ${(error as Error).message}`, { cause: error });
    });
    const pki = openPki({ folder, passwordOf: async () => '', now: Date.now });
    const validForMs = flags.validity ?? HOUR_MS;
    const secret = await openTokens(folder, pki, Date.now).make({ name, uid: cluster.uid }, validForMs);
    terminal.print(encodeToken({ cluster: cluster.name, uid: cluster.uid, node: name, broker, ca, secret }));
    terminal.note(`It holds once, for ${name}, within ${formatDuration(validForMs)}: reconcile agent --enrol TOKEN`);
    return 0;
  });
}
