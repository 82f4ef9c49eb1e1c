import { encodeAnswer, NEWCOMER } from '../wire/enrol.ts';
import type { Peer } from './access.ts';

/** What tokens are good for. */
export interface Enrolment {
  /** The node that a token is for; null: it does not hold. */
  nodeOf(token: string): Promise<string | null>;
  /** Certifies a public key (PEM) for that node, once. Throws Error. */
  redeem(token: string, publicKey: string): Promise<string>;
}

/** Who comes with a token, looked at and answered. */
export interface Newcomers {
  /** Who somebody without a certificate is by user and password; null: nobody. */
  admit(user: string, password: string): Promise<(Peer & { readonly kind: 'newcomer' }) | null>;
  /** The payload that answers a key. Never throws. */
  answer(newcomer: Peer & { readonly kind: 'newcomer' }, payload: Uint8Array): Promise<Buffer>;
}

/** So many wrong tokens in a minute, and none is looked at for the rest of it: who guesses gets nowhere. */
const MOST_WRONG = 20;
const MINUTE_MS = 60_000;
/** A public key of the curve has less than 200. */
const MOST_BYTES = 1_024;

/** Looks at tokens; `now`: milliseconds. */
export function openNewcomers({ nodeOf, redeem }: Enrolment, now: () => number = Date.now): Newcomers {
  let wrong = { since: 0, count: 0 };
  return {
    async admit(user, password) {
      if (now() - wrong.since > MINUTE_MS) wrong = { since: now(), count: 0 };
      if (user !== NEWCOMER || wrong.count >= MOST_WRONG) return null;
      const name = await nodeOf(password).catch(() => null);
      if (name === null) wrong.count += 1;
      return name === null ? null : { kind: 'newcomer', name, token: password };
    },
    async answer({ token }, payload) {
      if (payload.length > MOST_BYTES) return encodeAnswer({ why: 'what came is no key' });
      try {
        return encodeAnswer({ certificate: await redeem(token, Buffer.from(payload).toString('utf8')) });
      } catch (error) {
        return encodeAnswer({ why: (error as Error).message });
      }
    },
  };
}
