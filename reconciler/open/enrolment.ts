import pLimit from 'p-limit';
import type { Enrolment } from '../broker/enrolment.ts';
import { openPki } from '../pki/pki.ts';
import { openTokens } from '../pki/tokens.ts';
import type { Secrets } from '../secrets/secrets.ts';

const SECRET_MS = 10_000;

/** The tokens of an authority's folder, as a broker takes them: one at a time. */
export function enrolmentAt(folder: string, secrets: Secrets): Enrolment {
  const passwordOf = (secret: string): Promise<string> => secrets.value({ secret }, AbortSignal.timeout(SECRET_MS));
  const tokens = openTokens(folder, openPki({ folder, passwordOf, now: Date.now }), Date.now);
  const oneAtATime = pLimit(1);
  return {
    nodeOf: tokens.nodeOf,
    redeem: (token, publicKey) => oneAtATime(() => tokens.redeem(token, publicKey)),
  };
}
