/** All that a machine needs to become the agent of a node, as one word. It holds once, and not for long. */
export interface EnrolToken {
  readonly cluster: string;
  readonly uid: string;
  readonly node: string;
  /** Where the broker is, and the certificate (PEM) of the authority that vouches for it. */
  readonly broker: string;
  readonly ca: string;
  readonly secret: string;
}

const BEGIN = 'keelson-enrol-';

/** The token as it is handed to a machine. */
export function encodeToken(token: EnrolToken): string {
  return `${BEGIN}${Buffer.from(JSON.stringify(token)).toString('base64url')}`;
}

/** What such a word says; null: it is none, or not whole. */
export function decodeToken(text: string): EnrolToken | null {
  const word = text.trim();
  if (!word.startsWith(BEGIN)) return null;
  try {
    const token = JSON.parse(Buffer.from(word.slice(BEGIN.length), 'base64url').toString('utf8')) as Partial<EnrolToken>;
    const fields = [token.cluster, token.uid, token.node, token.broker, token.ca, token.secret];
    return fields.every(field => typeof field === 'string' && field !== '') ? (token as EnrolToken) : null;
  } catch {
    return null;
  }
}
