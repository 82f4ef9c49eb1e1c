import { readFile } from 'node:fs/promises';
import type { TlsConfig } from '../model/config.ts';
import { OperationError } from '../model/operation-error.ts';
import type { Secrets } from '../secrets/secrets.ts';

/** The text of a file of PEM certificates. Throws OperationError not-found. */
export async function readCertificates(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new OperationError('not-found', `Reading the certificates in ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** Certificates, a key and what it is encrypted with, as a configuration names them. Throws OperationError. */
export async function readTls(
  { caFile, certFile, keyFile, crlFile, passphrase }: TlsConfig,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<{ readonly [K in 'ca' | 'cert' | 'key' | 'crl' | 'passphrase']?: string }> {
  return {
    ...(caFile === undefined ? {} : { ca: await readCertificates(caFile) }),
    ...(certFile === undefined ? {} : { cert: await readCertificates(certFile) }),
    ...(keyFile === undefined ? {} : { key: await readCertificates(keyFile) }),
    ...(crlFile === undefined ? {} : { crl: await readCertificates(crlFile) }),
    ...(passphrase === undefined ? {} : { passphrase: await secrets.value(passphrase, signal) }),
  };
}
