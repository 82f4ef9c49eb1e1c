import { X509Certificate } from 'node:crypto';
import { type CertificateStatus, clusterOf } from './certificate.ts';

/** What a certificate (PEM) says of itself; null: it is none. Instants in milliseconds. */
export function describeCertificate(
  pem: string,
): Omit<CertificateStatus, 'name' | 'keyPassword' | 'hasKey' | 'isRevoked'> | null {
  const certificate = parse(pem);
  if (certificate === null) return null;
  const isServer = certificate.keyUsage?.includes('1.3.6.1.5.5.7.3.1') === true;
  return {
    use: certificate.ca ? 'authority' : isServer ? 'server' : 'client',
    subject: /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? certificate.subject,
    cluster: clusterOf(/^O=(.*)$/m.exec(certificate.subject)?.[1] ?? ''),
    hosts: [...(certificate.subjectAltName ?? '').matchAll(/(?:DNS|IP Address):([^,\s]+)/g)].map(([, host]) => host!),
    serial: certificate.serialNumber.toLowerCase(),
    fingerprint: `SHA256:${Buffer.from(certificate.fingerprint256.replaceAll(':', ''), 'hex').toString('base64').replace(/=+$/, '')}`,
    notBefore: certificate.validFromDate.getTime(),
    notAfter: certificate.validToDate.getTime(),
  };
}

function parse(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}
