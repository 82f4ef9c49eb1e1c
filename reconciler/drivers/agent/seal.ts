import { OperationError } from '../../model/operation-error.ts';
import { type Orders, type Sealed, secretKey, secretsIn } from '../../model/orders.ts';
import type { Secrets } from '../../secrets/secrets.ts';

/**
 * The values of all secrets that orders name, readable by one agent only. What nobody can read is left out: the agent says so where it needs it.
 * undefined: they name none.
 */
export async function seal(
  { items }: Pick<Orders, 'items'>,
  recipient: string,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<Sealed | undefined> {
  const keys = new Set(Object.values(items).flatMap(({ resource }) => [...secretsIn(resource)]));
  if (keys.size === 0) return undefined;
  const values = await Promise.all(
    [...keys].sort().map(async name => {
      const [secret = '', key] = name.split(' ');
      const ref = key === undefined ? { secret } : { secret, key };
      return [secretKey(ref), await secrets.value(ref, signal).catch(missing)] as const;
    }),
  );
  const { Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const text = await encrypter.encrypt(JSON.stringify(Object.fromEntries(values.filter(([, value]) => value !== null))));
  return { recipient, text: Buffer.from(text).toString('base64') };
}

function missing(error: unknown): null {
  if (error instanceof OperationError && error.code === 'missing-secret') return null;
  throw error;
}
