import type { SecretName } from './model/cluster.ts';
import type { TlsConfig } from './model/config.ts';

/** Paths of certificates as a configuration has them; `absolute` makes them so. */
export function tlsConfig(
  {
    ca,
    cert,
    key,
    crl,
    passphrase,
  }: {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly crl?: string;
    readonly passphrase?: SecretName;
  },
  absolute: (text: string) => string,
): TlsConfig {
  return {
    ...(ca === undefined ? {} : { caFile: absolute(ca) }),
    ...(cert === undefined ? {} : { certFile: absolute(cert) }),
    ...(key === undefined ? {} : { keyFile: absolute(key) }),
    ...(crl === undefined ? {} : { crlFile: absolute(crl) }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
}
