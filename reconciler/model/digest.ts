import { createHash } from 'node:crypto';

/** JSON with keys sorted and absent values left out, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(item => canonicalJson(item ?? null)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const record = value as Record<string, unknown>;
  const parts: string[] = [];
  for (const key of Object.keys(record).sort()) {
    if (record[key] !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(record[key])}`);
  }
  return `{${parts.join(',')}}`;
}

/** SHA-256 in lower-case hexadecimal of text or bytes. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

const memo = new WeakMap<object, string>();

/** The digest of a value's canonical JSON; remembered by object identity, so ask it of values that never change. */
export function digestOf(value: object): string {
  const known = memo.get(value);
  if (known !== undefined) return known;
  const digest = sha256(canonicalJson(value));
  memo.set(value, digest);
  return digest;
}
