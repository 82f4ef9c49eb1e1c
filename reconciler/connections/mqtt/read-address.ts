import type { SecureContext, SecureContextOptions } from 'node:tls';
import { OperationError } from '../../model/operation-error.ts';
import { withoutPassword } from '../../model/without-password.ts';
import type { BrokerAddress } from './broker-stream.ts';
import { loadTls } from './load-tls.ts';

/** Where a broker is and how it is told of to people. Throws OperationError `invalid` for what cannot be right, a wrong passphrase included. */
export function readAddress({ url, tls }: { readonly url: string; readonly tls?: Readonly<SecureContextOptions> }): {
  readonly address: BrokerAddress;
  readonly name: string;
} {
  if (url.startsWith('unix:')) return { address: { path: url.replace(/^unix:(\/\/)?/, '') }, name: url };
  const parsed = URL.parse(url);
  if (parsed === null || !/^mqtts?:$/.test(parsed.protocol) || parsed.hostname === '')
    throw new OperationError(
      'invalid',
      `the broker's address ${withoutPassword(url)} is none; write mqtt://HOST:PORT, or mqtts:// for TLS`,
    );
  if (parsed.username !== '' || parsed.password !== '')
    throw new OperationError(
      'invalid',
      `the address of the broker at ${parsed.host} has credentials in it; set username and password`,
    );
  const isTls = parsed.protocol === 'mqtts:';
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = parsed.port === '' ? (isTls ? 8883 : 1883) : Number(parsed.port);
  const name = `${parsed.protocol}//${parsed.hostname}:${port}`;
  if (!isTls && tls !== undefined)
    throw new OperationError('invalid', `${name} would be reached without TLS though certificates are given; write mqtts://`);
  return { name, address: { host, port, ...(isTls ? { tls: usable(tls ?? {}, name) } : {}) } };
}

/** Reads the key now, so that a wrong passphrase is told as such and not at each connection. */
function usable(tls: SecureContextOptions, name: string): SecureContext {
  try {
    return loadTls().createSecureContext(tls);
  } catch (error) {
    const why = (error as Error).message;
    throw new OperationError(
      'invalid',
      `certificate or key for ${name} cannot be used: ${why}; check tls.ca, tls.cert, tls.key and tls.passphrase`,
      { cause: error },
    );
  }
}
