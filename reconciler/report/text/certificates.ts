import type { CertificateStatus } from '../../model/certificate.ts';
import { formatDuration } from '../../model/quantities.ts';
import { type Cell, table } from '../layout.ts';
import type { Style } from '../style.ts';
import { visible } from '../visible.ts';
import { instant } from '../words.ts';

/** So long before its end a certificate is told as ending. */
const SOON_MS = 30 * 86_400_000;

/** The certificates of a folder, a line each. */
export function renderCertificates(certificates: readonly CertificateStatus[], now: number, style: Style): string {
  if (certificates.length === 0) return 'There are no certificates here: reconcile pki init makes an authority.';
  const rows = certificates.map((certificate): readonly Cell[] => [
    { text: visible(certificate.name), tone: 'strong' },
    { text: certificate.use },
    { text: visible(certificate.subject) },
    { text: visible(certificate.hosts.join(' ')) },
    endOf(certificate, now),
    { text: keyOf(certificate) },
  ]);
  return table(['NAME', 'USE', 'SUBJECT', 'HOSTS', 'ENDS', 'KEY'], rows, style, { whole: ['NAME', 'ENDS'] }).join('\n');
}

/** One certificate after it was made, in a sentence. */
export function renderCertificate({ name, use, subject, cluster, hosts, notAfter }: CertificateStatus): string {
  const named = hosts.length === 0 ? '' : ` for ${hosts.map(visible).join(', ')}`;
  const of = cluster === null ? '' : ` in the cluster ${visible(cluster)}`;
  return `${visible(name)}: ${use} certificate of ${visible(subject)}${of}${named}, valid until ${instant(notAfter)}`;
}

function keyOf({ hasKey, keyPassword }: CertificateStatus): string {
  if (!hasKey) return 'on its node';
  return keyPassword === null ? 'plain' : `encrypted, ${visible(keyPassword)}`;
}

function endOf({ notAfter, isRevoked }: CertificateStatus, now: number): Cell {
  if (isRevoked) return { text: 'revoked', tone: 'bad' };
  const left = notAfter - now;
  if (left <= 0) return { text: `${formatDuration(-left)} ago`, tone: 'bad' };
  return { text: `in ${formatDuration(left)}`, ...(left < SOON_MS ? { tone: 'care' as const } : {}) };
}
