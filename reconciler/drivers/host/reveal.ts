import type { FacetSpec } from '../../model/host.ts';
import { revealText, type SecretPart, secretsOf, type Text } from '../../model/text.ts';
import type { FileContent } from '../../model/workload.ts';
import type { Secrets } from '../../secrets/secrets.ts';

/** The secrets of a facet, read: for one apply, and never kept. */
export interface Revealed {
  readonly reveal: (text: Text) => string;
  /** The spec with the fingerprints of the values that are really used. */
  readonly spec: FacetSpec;
  readonly values: readonly string[];
}

/** Reads every secret of a facet and its contents; throws OperationError missing-secret. */
export async function revealFacet(
  spec: FacetSpec,
  contents: Readonly<Record<string, FileContent>>,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<Revealed> {
  const password = 'password' in spec ? spec.password : undefined;
  const texts = [
    ...(password === undefined ? [] : [password]),
    ...Object.values(contents).flatMap(item => ('text' in item ? [item.text] : [])),
  ];
  const values = new Map<string, { readonly value: string; readonly fingerprint: string }>();
  for (const part of texts.flatMap(secretsOf)) {
    const { secret, key } = part;
    const ref = key === undefined ? { secret } : { secret, key };
    const value = await secrets.value(ref, signal);
    values.set(keyOf(part), { value, fingerprint: await secrets.fingerprint(ref, signal, value) });
  }
  const known = (part: SecretPart) => values.get(keyOf(part))!;
  const stamp = (text: Text): Text =>
    typeof text === 'string'
      ? text
      : text.map(part => (typeof part === 'string' ? part : { ...part, fingerprint: known(part).fingerprint }));
  return {
    reveal: text => revealText(text, part => known(part).value),
    spec: password === undefined ? spec : ({ ...spec, password: stamp(password) } as FacetSpec),
    values: [...values.values()].map(({ value }) => value),
  };
}

function keyOf({ secret, key }: SecretPart): string {
  return JSON.stringify([secret, key ?? null]);
}
