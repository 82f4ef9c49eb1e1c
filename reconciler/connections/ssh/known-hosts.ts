import { createHash, createHmac } from 'node:crypto';

/** A public host key as it goes over the wire: its type is its first field. */
export type HostKey = Buffer;

/** What makes a host key the right one: the declared fingerprint, else the lines of known_hosts. */
export interface TrustedHostKeys {
  /** `SHA256:…`, as `ssh-keygen -l` prints it. When it is given, it alone counts. */
  readonly fingerprint?: string;
  /** Text of a known_hosts file. */
  readonly knownHosts?: string;
}

/** How a shown host key compares with what is trusted. `expected`: fingerprints that would have been right. */
export type HostKeyVerdict =
  | { readonly kind: 'trusted' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'changed'; readonly expected: readonly string[] }
  | { readonly kind: 'revoked' };

/** `SHA256:…` of a host key, as `ssh-keygen -l` prints it. */
export function fingerprintOf(key: HostKey): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`. */
export function typeOf(key: HostKey): string {
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
}

/** Compares the key that `host:port` showed with what is trusted. A key of known_hosts counts for its own type only. */
export function judgeHostKey(key: HostKey, host: string, port: number, trusted: TrustedHostKeys): HostKeyVerdict {
  const { fingerprint, knownHosts = '' } = trusted;
  if (fingerprint !== undefined)
    return fingerprint === fingerprintOf(key) ? { kind: 'trusted' } : { kind: 'changed', expected: [fingerprint] };
  const shown = key.toString('base64');
  const lines = linesFor(knownHosts, host, port);
  if (lines.some(line => line.marker === '@revoked' && line.key === shown)) return { kind: 'revoked' };
  const known = lines.filter(line => line.marker === '');
  if (known.some(line => line.key === shown)) return { kind: 'trusted' };
  const others = known.filter(line => line.type === typeOf(key));
  if (others.length === 0) return { kind: 'unknown' };
  return { kind: 'changed', expected: others.map(line => fingerprintOf(Buffer.from(line.key, 'base64'))) };
}

/** Types of the keys that known_hosts has for a host: to be asked for first, as a host shows one of several. */
export function knownTypes(knownHosts: string, host: string, port: number): readonly string[] {
  return [...new Set(linesFor(knownHosts, host, port).flatMap(line => (line.marker === '' ? [line.type] : [])))];
}

interface Line {
  readonly marker: string;
  readonly type: string;
  /** Base64. */
  readonly key: string;
}

/** sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT": `[marker] patterns type key [comment]`. */
function linesFor(text: string, host: string, port: number): readonly Line[] {
  const name = port === 22 ? host : `[${host}]:${port}`;
  return text.split('\n').flatMap(raw => {
    const fields = raw.trim().split(/\s+/);
    const marker = fields[0]?.startsWith('@') ? fields.shift()! : '';
    const [patterns, type, key] = fields;
    if (patterns === undefined || patterns.startsWith('#') || type === undefined || key === undefined) return [];
    return matches(patterns, name.toLowerCase()) ? [{ marker, type, key }] : [];
  });
}

function matches(patterns: string, name: string): boolean {
  if (patterns.startsWith('|1|')) return matchesHash(patterns, name);
  const all = patterns.toLowerCase().split(',');
  const fits = (pattern: string): boolean => wildcard(pattern).test(name);
  return all.some(one => !one.startsWith('!') && fits(one)) && !all.some(one => one.startsWith('!') && fits(one.slice(1)));
}

function matchesHash(pattern: string, name: string): boolean {
  const [, , salt = '', hash = ''] = pattern.split('|');
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}
