import 'reflect-metadata';
import { createPrivateKey, createPublicKey, KeyObject, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  X509Crl,
  X509CrlGenerator,
} from '@peculiar/x509';
import { type CertificateUse, organizationOf } from '../model/certificate.ts';
import { OperationError } from '../model/operation-error.ts';

/** A certificate and its key, both PEM; the key is PKCS#8, encrypted (AES-256) where a password was given. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

/** What an authority signs with. */
export interface Signer {
  readonly certificate: string;
  readonly key: string;
  /** Of its key. */
  readonly password?: string;
}

/** How long something holds; milliseconds since the epoch. */
export interface Validity {
  readonly notBefore: number;
  readonly notAfter: number;
}

/** P-256: understood by every broker and board in use, and made in a millisecond. */
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** A certificate that signs others, by its own key, or by the key given (then what it signed stays valid). */
export async function makeAuthority(
  subject: string,
  validity: Validity,
  { password, signer }: { readonly password?: string; readonly signer?: Omit<Signer, 'certificate'> } = {},
): Promise<Issued> {
  const keys = signer === undefined ? await newKeys() : keysOf(signer);
  const made = await X509CertificateGenerator.createSelfSigned({
    ...dates(validity),
    name: [{ CN: [subject] }],
    keys,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pem(made), key: signer?.key ?? exportKey(keys.privateKey, password) };
}

/** What a certificate vouches for. */
export interface Subject {
  readonly subject: string;
  /** `metadata.uid` of the cluster whose node it is for. */
  readonly cluster?: string | undefined;
  readonly use: Exclude<CertificateUse, 'authority'>;
  readonly hosts: readonly string[];
}

/** A certificate signed by the authority, with a key of its own. Throws OperationError where the authority's key cannot be read. */
export async function issueCertificate(signer: Signer, what: Subject, validity: Validity, password?: string): Promise<Issued> {
  const keys = await newKeys();
  const certificate = await signKey(signer, what, keys.publicKey, validity);
  return { certificate, key: exportKey(keys.privateKey, password) };
}

/** A certificate for the public key (PEM, P-256) of a client, whose private key is elsewhere. Throws OperationError `invalid` for another kind of key. */
export async function certifyKey(
  signer: Signer,
  { subject, cluster }: Pick<Subject, 'subject' | 'cluster'>,
  publicKey: string,
  validity: Validity,
): Promise<string> {
  const key = readPublicKey(publicKey);
  return signKey(signer, { subject, cluster, use: 'client', hosts: [] }, key, validity);
}

function readPublicKey(pem: string): webcrypto.CryptoKey {
  try {
    return createPublicKey(pem).toCryptoKey(ALGORITHM, true, ['verify']);
  } catch (error) {
    throw new OperationError('invalid', 'What shall be signed is no public key of the curve P-256', { cause: error });
  }
}

async function signKey(signer: Signer, what: Subject, publicKey: webcrypto.CryptoKey, validity: Validity): Promise<string> {
  const authority = new X509Certificate(signer.certificate);
  const usage = what.use === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth;
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([usage]),
    await SubjectKeyIdentifierExtension.create(publicKey),
    await AuthorityKeyIdentifierExtension.create(authority),
  ];
  if (what.hosts.length > 0)
    extensions.push(
      new SubjectAlternativeNameExtension(
        what.hosts.map(value => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
    );
  const made = await X509CertificateGenerator.create({
    ...dates(validity),
    subject: [{ CN: [what.subject] }, ...(what.cluster === undefined ? [] : [{ O: [organizationOf(what.cluster)] }])],
    issuer: authority.subjectName.toJSON(),
    publicKey,
    signingKey: keysOf(signer).privateKey,
    signingAlgorithm: SIGNATURE,
    extensions,
  });
  return pem(made);
}

/** The list of what is revoked, PEM; it holds as long as the authority does, since a broker refuses everybody once it is out of date. */
export async function listRevoked(
  signer: Signer,
  revoked: readonly { readonly serial: string; readonly at: number }[],
  at: number,
): Promise<string> {
  const authority = new X509Certificate(signer.certificate);
  const made = await X509CrlGenerator.create({
    issuer: authority.subjectName.toJSON(),
    thisUpdate: new Date(at),
    nextUpdate: authority.notAfter,
    entries: revoked.map(entry => ({ serialNumber: entry.serial, revocationDate: new Date(entry.at) })),
    signingKey: keysOf(signer).privateKey,
    signingAlgorithm: SIGNATURE,
  });
  // By the label of RFC 7468, which brokers read; the library's own is another one.
  return `-----BEGIN X509 CRL-----\n${made.toString('base64').replace(/(.{64})(?=.)/g, '$1\n')}\n-----END X509 CRL-----\n`;
}

/** The serial numbers on such a list. Throws where it is none. */
export function readRevoked(list: string): ReadonlySet<string> {
  const bytes = Buffer.from(list.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  return new Set(new X509Crl(bytes).entries.map(({ serialNumber }) => serialNumber.toLowerCase()));
}

function dates({ notBefore, notAfter }: Validity): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(notBefore), notAfter: new Date(notAfter) };
}

function pem(certificate: X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function keysOf({ key, password }: Omit<Signer, 'certificate'>): webcrypto.CryptoKeyPair {
  try {
    const read = createPrivateKey({ key, ...(password === undefined ? {} : { passphrase: password }) });
    const publicKey = createPublicKey(read).toCryptoKey(ALGORITHM, true, ['verify']);
    return { publicKey, privateKey: read.toCryptoKey(ALGORITHM, false, ['sign']) };
  } catch (error) {
    const why = password === undefined ? 'it is encrypted, and no secret is named for it' : 'its secret does not open it';
    throw new OperationError('unauthorized', `The key of the certificate authority cannot be read: ${why}`, { cause: error });
  }
}

function exportKey(key: webcrypto.CryptoKey, password: string | undefined): string {
  const format = { type: 'pkcs8', format: 'pem' } as const;
  const object = KeyObject.from(key);
  return String(
    password === undefined ? object.export(format) : object.export({ ...format, cipher: 'aes-256-cbc', passphrase: password }),
  );
}
