import { revealText, type SecretPart, secretsOf, type Text } from '../../model/text.ts';
import type { FileContent, WorkloadSpec } from '../../model/workload.ts';
import type { Secrets } from '../../secrets/secrets.ts';

/** The secrets of some texts, read: only inside apply, and never kept. */
export interface Revealed {
  readonly text: (text: Text) => string;
  /** The text with the fingerprints of the values that were really used. */
  readonly stamp: (text: Text) => Text;
  readonly bytes: (content: FileContent) => Buffer;
  readonly values: readonly string[];
}

/** Reads every secret of a spec and its files; throws OperationError missing-secret. */
export async function revealSecrets(
  spec: WorkloadSpec,
  contents: Readonly<Record<string, FileContent>>,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<Revealed> {
  const texts = [
    ...commandOf(spec),
    ...Object.values(spec.env),
    ...Object.values(contents).flatMap(item => ('text' in item ? [item.text] : [])),
  ];
  const values = new Map<string, { readonly value: string; readonly fingerprint: string }>();
  for (const part of texts.flatMap(secretsOf)) {
    if (values.has(keyOf(part))) continue;
    const ref = part.key === undefined ? { secret: part.secret } : { secret: part.secret, key: part.key };
    const value = await secrets.value(ref, signal);
    values.set(keyOf(part), { value, fingerprint: await secrets.fingerprint(ref, signal, value) });
  }
  const known = (part: SecretPart) => values.get(keyOf(part))!;
  const reveal = (text: Text): string => revealText(text, part => known(part).value);
  return {
    text: reveal,
    stamp: text =>
      typeof text === 'string'
        ? text
        : text.map(part => (typeof part === 'string' ? part : { ...part, fingerprint: known(part).fingerprint })),
    bytes: content => ('text' in content ? Buffer.from(reveal(content.text)) : Buffer.from(content.base64, 'base64')),
    values: [...values.values()].map(({ value }) => value),
  };
}

/** The program and its arguments. */
export function commandOf(spec: WorkloadSpec): readonly Text[] {
  return [...(spec.command ?? []), ...(spec.args ?? [])];
}

function keyOf(part: SecretPart): string {
  return JSON.stringify([part.secret, part.key ?? null]);
}
