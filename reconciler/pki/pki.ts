import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic } from '../files/write-atomic.ts';
import type { CertificateStatus, CertificateUse } from '../model/certificate.ts';
import { OperationError } from '../model/operation-error.ts';
import { describeCertificate } from './describe.ts';
import type { Signer, Validity } from './issue.ts';

/** What an `openPki` works with. */
export interface PkiOptions {
  readonly folder: string;
  /** The value of a secret that keys are encrypted with. Throws OperationError missing-secret. */
  readonly passwordOf: (secret: string) => Promise<string>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What is asked for; `validForMs` from now on, `keyPassword` the name of a secret. */
export interface CertificateWish {
  readonly name: string;
  readonly use: Exclude<CertificateUse, 'authority'>;
  /** Of a server, beside its name. */
  readonly hosts?: readonly string[];
  readonly validForMs?: number;
  readonly keyPassword?: string;
}

/**
 * A folder with a certificate authority and what it signed: `NAME.pem` and `NAME.key` of each, `ca.pem`, `ca.key`, the list of the revoked
 * `crl.pem`, and `index.json`, which names secrets and holds none. Keys and the index are readable by their owner only. Calls throw
 * OperationError.
 */
export interface Pki {
  /** Throws conflict where there is an authority already. */
  init(wish: {
    readonly subject: string;
    readonly validForMs?: number;
    readonly keyPassword?: string;
  }): Promise<CertificateStatus>;
  issue(wish: CertificateWish): Promise<CertificateStatus>;
  /** The authority first, the others by name. */
  list(): Promise<readonly CertificateStatus[]>;
  /** The same again with a key of its own, valid from now on for as long as before; of the authority the key stays, and what it signed is valid on. */
  renew(name: string): Promise<CertificateStatus>;
  /** Puts it on the list of the revoked. */
  revoke(name: string): Promise<CertificateStatus>;
}

interface Index {
  /** Secret of each encrypted key, by the certificate's name. */
  readonly keyPasswords: Readonly<Record<string, string>>;
  readonly revoked: readonly { readonly serial: string; readonly name: string; readonly at: number }[];
}

const DAY_MS = 86_400_000;
const AUTHORITY_MS = 3650 * DAY_MS;
const LEAF_MS = 365 * DAY_MS;
/** A board whose clock is behind can use it at once. */
const BACKDATED_MS = DAY_MS;
const NAME = /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/i;
const AUTHORITY = 'ca';

/** Opens the folder; nothing is read or made before it is asked for. */
export function openPki({ folder, passwordOf, now }: PkiOptions): Pki {
  const path = (file: string): string => join(folder, file);
  const read = async (file: string): Promise<string | null> => {
    try {
      return await readFile(path(file), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw cannot('read', path(file), error);
    }
  };
  const makeFolder = async (): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch(error => {
      throw cannot('write', folder, error);
    });
  };
  const write = async (file: string, text: string, mode = 0o600): Promise<void> => {
    try {
      await writeAtomic(path(file), text, { mode });
    } catch (error) {
      throw cannot('write', path(file), error);
    }
  };
  const readIndex = async (): Promise<Index> => {
    const text = await read('index.json');
    try {
      return text === null ? { keyPasswords: {}, revoked: [] } : (JSON.parse(text) as Index);
    } catch (error) {
      throw new OperationError('corrupt', `${path('index.json')} is no JSON: put back what was there`, { cause: error });
    }
  };
  const passwordFor = async (secret: string | undefined): Promise<{ readonly password?: string }> =>
    secret === undefined ? {} : { password: await passwordOf(secret) };
  const signerOf = async (index: Index): Promise<Signer> => {
    const [certificate, key] = await Promise.all([read('ca.pem'), read('ca.key')]);
    if (certificate === null || key === null) throw noAuthority(folder);
    return { certificate, key, ...(await passwordFor(index.keyPasswords[AUTHORITY])) };
  };
  const validity = (validForMs: number, until = Number.POSITIVE_INFINITY): Validity => ({
    notBefore: now() - BACKDATED_MS,
    notAfter: Math.min(now() + validForMs, until),
  });
  const statusOf = async (name: string, index: Index): Promise<CertificateStatus> => {
    const text = await read(`${name}.pem`);
    if (text === null) throw new OperationError('not-found', `There is no certificate ${name} in ${folder}`);
    const told = describeCertificate(text);
    if (told === null) throw new OperationError('corrupt', `${path(`${name}.pem`)} is no certificate`);
    const isRevoked = index.revoked.some(({ serial }) => serial === told.serial);
    return { name, ...told, keyPassword: index.keyPasswords[name] ?? null, isRevoked };
  };
  /** The key is there before its certificate, and what tells how it is encrypted before both. */
  const keep = async (name: string, keyPassword: string | undefined, issued: { certificate: string; key: string }) => {
    const { [name]: _, ...others } = (await readIndex()).keyPasswords;
    const keyPasswords = keyPassword === undefined ? others : { ...others, [name]: keyPassword };
    const index = { ...(await readIndex()), keyPasswords };
    await write('index.json', `${JSON.stringify(index, null, 2)}\n`);
    await write(`${name}.key`, issued.key);
    await write(`${name}.pem`, issued.certificate, 0o644);
    return statusOf(name, index);
  };
  /** One at a time changes the folder: the index would forget what another one puts into it. */
  const alone = async (work: () => Promise<CertificateStatus>): Promise<CertificateStatus> => {
    const lock = path('lock');
    try {
      await writeFile(lock, '', { flag: 'wx', mode: 0o600 });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') throw noAuthority(folder);
      if (code !== 'EEXIST') throw cannot('write', lock, error);
      throw new OperationError(
        'conflict',
        `Another reconcile pki changes ${folder} just now: wait for it, or remove ${lock} if none runs any more`,
      );
    }
    try {
      return await work();
    } finally {
      await rm(lock, { force: true });
    }
  };
  const sign = async ({ name, use, hosts = [], validForMs = LEAF_MS, keyPassword }: CertificateWish) => {
    const { issueCertificate } = await import('./issue.ts');
    const signer = await signerOf(await readIndex());
    const until = describeCertificate(signer.certificate)?.notAfter;
    const named = use === 'server' ? [...new Set([name, ...hosts])] : [];
    const { password } = await passwordFor(keyPassword);
    const what = { subject: name, use, hosts: named };
    return keep(name, keyPassword, await issueCertificate(signer, what, validity(validForMs, until), password));
  };

  const pki: Pki = {
    async init({ subject, validForMs = AUTHORITY_MS, keyPassword }) {
      if ((await read('ca.pem')) !== null || (await read('ca.key')) !== null)
        throw new OperationError(
          'conflict',
          `There is a certificate authority in ${folder} already: renew it, or choose another --folder`,
        );
      const { listRevoked, makeAuthority } = await import('./issue.ts');
      const secret = await passwordFor(keyPassword);
      const made = await makeAuthority(subject, validity(validForMs), secret);
      const status = await keep(AUTHORITY, keyPassword, made);
      await write('crl.pem', await listRevoked({ ...made, ...secret }, [], now()), 0o644);
      return status;
    },

    async issue(wish) {
      for (const name of [wish.name, ...(wish.hosts ?? [])]) checkName(name);
      if (wish.name === AUTHORITY) throw new OperationError('invalid', '"ca" is the name of the authority: choose another one');
      if ((await read(`${wish.name}.pem`)) !== null)
        throw new OperationError('conflict', `There is a certificate ${wish.name} already: reconcile pki renew ${wish.name}`);
      return sign(wish);
    },

    async list() {
      const index = await readIndex();
      const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw cannot('read', folder, error);
      });
      const names = files.flatMap(file => (file.endsWith('.pem') && file !== 'crl.pem' ? [file.slice(0, -4)] : [])).sort();
      const first = names.filter(name => name === AUTHORITY);
      return Promise.all([...first, ...names.filter(name => name !== AUTHORITY)].map(name => statusOf(name, index)));
    },

    async renew(name) {
      checkName(name);
      const index = await readIndex();
      const before = await statusOf(name, index);
      const validForMs = before.notAfter - before.notBefore - BACKDATED_MS;
      const keyPassword = before.keyPassword ?? undefined;
      if (before.use !== 'authority')
        return sign({ name, use: before.use, hosts: before.hosts, validForMs, ...(keyPassword && { keyPassword }) });
      const { listRevoked, makeAuthority } = await import('./issue.ts');
      const signer = await signerOf(index);
      const made = await makeAuthority(before.subject, validity(validForMs), { signer });
      const status = await keep(AUTHORITY, keyPassword, made);
      await write('crl.pem', await listRevoked({ ...signer, certificate: made.certificate }, index.revoked, now()), 0o644);
      return status;
    },

    async revoke(name) {
      checkName(name);
      const index = await readIndex();
      const { serial, use, isRevoked } = await statusOf(name, index);
      if (use === 'authority')
        throw new OperationError('invalid', 'An authority cannot revoke itself: make another one, and all certificates with it');
      const revoked = isRevoked ? index.revoked : [...index.revoked, { serial, name, at: now() }];
      const { listRevoked } = await import('./issue.ts');
      const list = await listRevoked(await signerOf(index), revoked, now());
      await write('index.json', `${JSON.stringify({ ...index, revoked }, null, 2)}\n`);
      await write('crl.pem', list, 0o644);
      return statusOf(name, { ...index, revoked });
    },
  };
  return {
    async init(wish) {
      await makeFolder();
      return alone(() => pki.init(wish));
    },
    issue: wish => alone(() => pki.issue(wish)),
    list: pki.list,
    renew: name => alone(() => pki.renew(name)),
    revoke: name => alone(() => pki.revoke(name)),
  };
}

/** What a file and a subject can be called; an IPv6 address is a host, too. */
function checkName(name: string): void {
  if (NAME.test(name) && !name.includes('..')) return;
  if (/^[0-9a-f:]+$/i.test(name) && name.includes(':')) return;
  throw new OperationError(
    'invalid',
    `"${name}" cannot be the name of a certificate: write a node's name, a host name or an address`,
  );
}

function noAuthority(folder: string): OperationError {
  return new OperationError('not-found', `There is no certificate authority in ${folder}: make one with reconcile pki init`);
}

function cannot(what: 'read' | 'write', path: string, error: unknown): OperationError {
  return new OperationError('forbidden', `Cannot ${what} ${path}: ${(error as Error).message}`, { cause: error });
}
