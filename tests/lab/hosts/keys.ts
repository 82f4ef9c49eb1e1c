import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runWell } from '../processes.ts';

/** Keys of the operator; every account of every host takes both. */
export interface Keys {
  readonly privateKeyPath: string;
  /** Another one, which opens with `passphrase`. */
  readonly encryptedKeyPath: string;
  readonly passphrase: string;
  /** Lines for authorized_keys. */
  readonly publicKeys: string;
}

/** The key by which a host proves who it is. */
export interface HostKey {
  /** The private key's text, as sshd reads it. */
  readonly text: string;
  /** `ssh-ed25519 AAAA…` */
  readonly publicKey: string;
  /** `SHA256:…`, as ssh prints it. */
  readonly fingerprint: string;
}

const PASSPHRASE = 'open sesame';

/** Makes the operator's keys in a folder. */
export async function makeKeys(folder: string): Promise<Keys> {
  const plain = join(folder, 'id_ed25519');
  const encrypted = join(folder, 'id_ed25519_encrypted');
  const publicKeys = await Promise.all([makeKey(plain, ''), makeKey(encrypted, PASSPHRASE)]);
  return { privateKeyPath: plain, encryptedKeyPath: encrypted, passphrase: PASSPHRASE, publicKeys: publicKeys.join('') };
}

/** Makes the key of a host; its files are in `folder`. */
export async function makeHostKey(folder: string): Promise<HostKey> {
  const path = join(folder, 'host_key');
  const [type, blob = ''] = (await makeKey(path, '')).split(' ');
  const hash = createHash('sha256').update(blob, 'base64').digest('base64').replaceAll('=', '');
  return { text: await readFile(path, 'utf8'), publicKey: `${type} ${blob}`, fingerprint: `SHA256:${hash}` };
}

async function makeKey(path: string, passphrase: string): Promise<string> {
  await runWell(['ssh-keygen', '-q', '-t', 'ed25519', '-N', passphrase, '-C', 'lab', '-f', path]);
  return readFile(`${path}.pub`, 'utf8');
}
