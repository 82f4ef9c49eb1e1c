import type { CertificateStatus, CertificateUse } from '../model/certificate.ts';
import { describeCertificate } from '../model/describe-certificate.ts';
import { OperationError } from '../model/operation-error.ts';
import { type Index, noAuthority, openPkiFolder } from './folder.ts';
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
  /** `metadata.uid` of the cluster whose node it is for: to a broker that serves several it is of none else. */
  readonly cluster?: string;
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
  /** Goes on where an earlier one was broken off, with its key. Throws conflict where there is an authority already. */
  init(wish: {
    readonly subject: string;
    readonly validForMs?: number;
    readonly keyPassword?: string;
  }): Promise<CertificateStatus>;
  issue(wish: CertificateWish): Promise<CertificateStatus>;
  /** Signs the public key (PEM) of a node of the cluster with this uid, in place of any before; returns the certificate. The key itself is elsewhere, and stays there. */
  certify(name: string, publicKey: string, cluster: string): Promise<string>;
  /** Serial numbers of what is revoked. */
  revoked(): Promise<ReadonlySet<string>>;
  /** The authority first, the others by name. */
  list(): Promise<readonly CertificateStatus[]>;
  /** The same again with a key of its own, valid from now on for as long as before; of the authority the key stays, and what it signed is valid on. */
  renew(name: string): Promise<CertificateStatus>;
  /** Puts it on the list of the revoked, with all before it of that name. */
  revoke(name: string): Promise<CertificateStatus>;
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
  const { path, read, write, makeFolder, readIndex, remove, files, alone } = openPkiFolder(folder);
  const passwordFor = async (secret: string | undefined): Promise<{ readonly password?: string }> =>
    secret === undefined ? {} : { password: await passwordOf(secret) };
  const signerOf = async (index: Index): Promise<Signer> => {
    const [certificate, key] = await Promise.all([read('ca.pem'), read('ca.key')]);
    if (certificate === null || key === null) throw noAuthority(folder);
    return { certificate, key, ...(await passwordFor(index.keyPasswords[AUTHORITY])) };
  };
  const signing = async (): Promise<{ readonly signer: Signer; readonly until: number | undefined }> => {
    const signer = await signerOf(await readIndex());
    return { signer, until: describeCertificate(signer.certificate)?.notAfter };
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
    const hasKey = (await read(`${name}.key`)) !== null;
    return { name, ...told, keyPassword: index.keyPasswords[name] ?? null, hasKey, isRevoked };
  };
  /** The key, where it is here, is there before its certificate, and what tells how it is encrypted before both. */
  const keep = async (
    name: string,
    keyPassword: string | undefined,
    { certificate, key }: { readonly certificate: string; readonly key?: string },
  ) => {
    const known = await readIndex();
    const { [name]: _, ...others } = known.keyPasswords;
    const keyPasswords = keyPassword === undefined ? others : { ...others, [name]: keyPassword };
    const before = describeCertificate((await read(`${name}.pem`)) ?? '');
    const replaced = before === null || before.use === 'authority' ? [] : [{ name, ...pick(before) }];
    const superseded = [...(known.superseded ?? []), ...replaced].filter(({ notAfter }) => notAfter > now());
    const index = { ...known, keyPasswords, superseded };
    await write('index.json', `${JSON.stringify(index, null, 2)}\n`);
    if (key === undefined) await remove(`${name}.key`);
    else await write(`${name}.key`, key);
    await write(`${name}.pem`, certificate, 0o644);
    return statusOf(name, index);
  };
  const sign = async ({ name, use, cluster, hosts = [], validForMs = LEAF_MS, keyPassword }: CertificateWish) => {
    const { issueCertificate } = await import('./issue.ts');
    const { signer, until } = await signing();
    const named = use === 'server' ? [...new Set([name, ...hosts])] : [];
    const { password } = await passwordFor(keyPassword);
    const what = { subject: name, cluster, use, hosts: named };
    return keep(name, keyPassword, await issueCertificate(signer, what, validity(validForMs, until), password));
  };

  const pki: Pki = {
    async init({ subject, validForMs = AUTHORITY_MS, keyPassword }) {
      if ((await read('ca.pem')) !== null)
        throw new OperationError(
          'conflict',
          `There is a certificate authority in ${folder} already: renew it, or choose another --folder`,
        );
      const [key, index] = [await read('ca.key'), await readIndex()];
      if (key !== null && index.keyPasswords[AUTHORITY] !== keyPassword)
        throw new OperationError(
          'conflict',
          `${path('ca.key')} has no certificate, and another --key-password: say the one that it was begun with, or remove it to begin anew`,
        );
      const { listRevoked, makeAuthority } = await import('./issue.ts');
      const secret = await passwordFor(keyPassword);
      const made = await makeAuthority(subject, validity(validForMs), key === null ? secret : { signer: { key, ...secret } });
      // The certificate comes last: where it is there, everything is.
      await write('crl.pem', await listRevoked({ ...made, ...secret }, index.revoked, now()), 0o644);
      return keep(AUTHORITY, keyPassword, made);
    },

    async issue(wish) {
      for (const name of [wish.name, ...(wish.hosts ?? [])]) checkName(name);
      if (wish.name === AUTHORITY) throw new OperationError('invalid', '"ca" is the name of the authority: choose another one');
      if ((await read(`${wish.name}.pem`)) !== null)
        throw new OperationError('conflict', `There is a certificate ${wish.name} already: reconcile pki renew ${wish.name}`);
      return sign(wish);
    },

    async certify(name, publicKey, cluster) {
      checkName(name);
      if (name === AUTHORITY) throw new OperationError('invalid', '"ca" is the name of the authority: no node can be called so');
      const { certifyKey } = await import('./issue.ts');
      const { signer, until } = await signing();
      const certificate = await certifyKey(signer, { subject: name, cluster }, publicKey, validity(LEAF_MS, until));
      await keep(name, undefined, { certificate });
      return certificate;
    },

    revoked: async () => new Set((await readIndex()).revoked.map(({ serial }) => serial)),

    async list() {
      const index = await readIndex();
      const names = (await files())
        .flatMap(file => (file.endsWith('.pem') && file !== 'crl.pem' ? [file.slice(0, -4)] : []))
        .sort();
      const first = names.filter(name => name === AUTHORITY);
      return Promise.all([...first, ...names.filter(name => name !== AUTHORITY)].map(name => statusOf(name, index)));
    },

    async renew(name) {
      checkName(name);
      const index = await readIndex();
      const before = await statusOf(name, index);
      const validForMs = before.notAfter - before.notBefore - BACKDATED_MS;
      const keyPassword = before.keyPassword ?? undefined;
      if (!before.hasKey && before.use !== 'authority')
        throw new OperationError(
          'invalid',
          `The key of ${name} is on its node, whose certificate is renewed by a pass of reconcile`,
        );
      if (before.use !== 'authority') {
        const cluster = before.cluster === null ? {} : { cluster: before.cluster };
        return sign({ name, use: before.use, ...cluster, hosts: before.hosts, validForMs, ...(keyPassword && { keyPassword }) });
      }
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
      const earlier = (index.superseded ?? []).filter(one => one.name === name).map(one => one.serial);
      const open = [...(isRevoked ? [] : [serial]), ...earlier].filter(one => !index.revoked.some(known => known.serial === one));
      const revoked = [...index.revoked, ...open.map(one => ({ serial: one, name, at: now() }))];
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
    certify: (name, publicKey, cluster) => alone(() => pki.certify(name, publicKey, cluster)),
    revoked: pki.revoked,
    list: pki.list,
    renew: name => alone(() => pki.renew(name)),
    revoke: name => alone(() => pki.revoke(name)),
  };
}

function pick({ serial, notAfter }: { readonly serial: string; readonly notAfter: number }) {
  return { serial, notAfter };
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
