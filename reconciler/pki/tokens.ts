import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { OperationError } from '../model/operation-error.ts';
import { openPkiFolder } from './folder.ts';
import type { Pki } from './pki.ts';

/** One token: of its secret only what it cannot be found by. */
interface Kept {
  readonly hash: string;
  readonly node: string;
  /** `metadata.uid` of its cluster. */
  readonly uid: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** The tokens that machines enrol with: each for one node, once, and not for long. Calls throw OperationError. */
export interface Tokens {
  /** The secret of a new one; one before for that node does not hold any more. */
  make(node: { readonly name: string; readonly uid: string }, validForMs: number): Promise<string>;
  /** The node that a secret is for; null: for none, or not any more. */
  nodeOf(secret: string): Promise<string | null>;
  /** Certifies a public key (PEM) for the node of a secret, which does not hold any more then. */
  redeem(secret: string, publicKey: string): Promise<string>;
}

/** Tokens are kept in the folder of the authority; `now`: milliseconds. */
export function openTokens(folder: string, pki: Pick<Pki, 'certify'>, now: () => number): Tokens {
  const { read, write, alone } = openPkiFolder(folder);
  const list = async (): Promise<readonly Kept[]> => {
    const kept = JSON.parse((await read('tokens.json')) ?? '[]') as readonly Kept[];
    return kept.filter(({ until }) => until > now());
  };
  const keep = (kept: readonly Kept[]): Promise<void> => write('tokens.json', `${JSON.stringify(kept, null, 2)}\n`);
  const find = (kept: readonly Kept[], secret: string): Kept | undefined => {
    const hash = hashOf(secret);
    return kept.find(one => timingSafeEqual(Buffer.from(one.hash, 'hex'), hash));
  };
  return {
    make: ({ name: node, uid }, validForMs) =>
      alone(async () => {
        const secret = randomBytes(32).toString('base64url');
        const others = (await list()).filter(one => one.node !== node || one.uid !== uid);
        await keep([...others, { hash: hashOf(secret).toString('hex'), node, uid, until: now() + validForMs }]);
        return secret;
      }),
    nodeOf: async secret => find(await list(), secret)?.node ?? null,
    async redeem(secret, publicKey) {
      // It is used up before anything is signed: of two at once only one gets a certificate.
      const { node, uid } = await alone(async () => {
        const kept = await list();
        const found = find(kept, secret);
        if (found === undefined) throw new OperationError('unauthorized', 'The token was used already, or its time is over');
        await keep(kept.filter(one => one !== found));
        return found;
      });
      return pki.certify(node, publicKey, uid);
    },
  };
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
