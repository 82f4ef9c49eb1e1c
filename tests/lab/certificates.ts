import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Files of a certificate authority, a server at 127.0.0.1 and a client whose key is encrypted. */
export interface Certificates {
  readonly ca: string;
  readonly serverCert: string;
  readonly serverKey: string;
  readonly clientCert: string;
  readonly clientKey: string;
  readonly passphrase: string;
}

/** Makes certificates with openssl in a folder, the server's for these addresses; the fields are their paths. */
export async function makeCertificates(
  folder: string,
  { addresses = ['127.0.0.1'], encrypted = true }: { readonly addresses?: readonly string[]; readonly encrypted?: boolean } = {},
): Promise<Certificates> {
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]): Promise<unknown> => run('openssl', [...args], { cwd: folder });
  const passphrase = 'open sesame';
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  await openssl(
    'req',
    '-x509',
    ...curve,
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=test authority',
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
  );
  for (const name of ['server', 'client']) {
    const secrecy = name === 'client' && encrypted ? ['-passout', `pass:${passphrase}`] : ['-nodes'];
    await openssl('req', ...curve, ...secrecy, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    const names = addresses.map(address => `IP:${address}`).join(',');
    const usage = name === 'client' ? 'extendedKeyUsage=clientAuth' : `extendedKeyUsage=serverAuth\nsubjectAltName=${names}`;
    await writeFile(at(`${name}.ext`), `${usage}\n`);
    await openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      `${name}.ext`,
      '-out',
      `${name}.crt`,
    );
  }
  return {
    ca: at('ca.crt'),
    serverCert: at('server.crt'),
    serverKey: at('server.key'),
    clientCert: at('client.crt'),
    clientKey: at('client.key'),
    passphrase,
  };
}

/** The texts of a client's certificates. */
export async function readClient(
  files: Certificates,
): Promise<{ readonly ca: string; readonly cert: string; readonly key: string; readonly passphrase: string }> {
  const [ca, cert, key] = await Promise.all([files.ca, files.clientCert, files.clientKey].map(path => readFile(path, 'utf8')));
  return { ca: ca!, cert: cert!, key: key!, passphrase: files.passphrase };
}
