/** A secret named in a text. `fingerprint` is null while nobody could read the secret; such a part equals any fingerprint. */
export interface SecretPart {
  readonly secret: string;
  readonly key?: string;
  readonly fingerprint: string | null;
}

/** A string, or a string with secrets in it: the pieces in order. Values of secrets exist only inside a driver's apply. */
export type Text = string | readonly (string | SecretPart)[];

/** Every secret of a text, in order of appearance. */
export function secretsOf(text: Text): readonly SecretPart[] {
  return typeof text === 'string' ? [] : text.filter((part): part is SecretPart => typeof part !== 'string');
}

/** The text with each secret replaced by what `reveal` returns for it. */
export function revealText(text: Text, reveal: (part: SecretPart) => string): string {
  return typeof text === 'string' ? text : text.map(part => (typeof part === 'string' ? part : reveal(part))).join('');
}

/** The text as people may read it: `postgres://app:(secret db-password)@db`. */
export function describeText(text: Text): string {
  return revealText(text, part => `(secret ${part.secret}${part.key === undefined ? '' : `/${part.key}`})`);
}
