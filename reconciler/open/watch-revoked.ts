import { unwatchFile, watchFile } from 'node:fs';
import type { EmbeddedBroker } from '../broker/embedded.ts';
import type { TlsConfig } from '../model/config.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { readTls } from './certificates.ts';

const LOOK_MS = 1_000;
const READ_MS = 10_000;

/** Has a broker read the list of the revoked anew whenever it changes, whoever changed it; returns what ends that. */
export function watchRevoked(
  broker: Pick<EmbeddedBroker, 'renew'>,
  tls: TlsConfig,
  { secrets, warn }: { readonly secrets: Secrets; readonly warn: (text: string) => void },
): () => void {
  const { crlFile } = tls;
  if (crlFile === undefined) return () => {};
  const renew = async (): Promise<void> => {
    const { readRevoked } = await import('../pki/issue.ts');
    const texts = await readTls(tls, secrets, AbortSignal.timeout(READ_MS));
    broker.renew(texts, readRevoked(texts.crl ?? ''));
  };
  const onChange = (): void => {
    renew().catch((error: Error) => warn(`the broker goes by the list of revoked certificates that it had: ${error.message}`));
  };
  watchFile(crlFile, { interval: LOOK_MS, persistent: false }, onChange);
  return () => unwatchFile(crlFile, onChange);
}
