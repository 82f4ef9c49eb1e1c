/** Names that people give to what is secret. */
export const LOOKS_SECRET: RegExp = /pass|pw\b|pwd|secret|token|credential|private|auth|(api|access)[_-]?key/i;
const PASSWORD_IN_URL = /:\/\/[^\s/:@]*:([^\s@]+)@/g;

/**
 * What of a container that nobody of us made is a secret, by what people call them: variables and options of such names, and passwords in
 * URLs. It is masked in what the container says.
 */
export function likelySecrets(env: Readonly<Record<string, string>>, words: readonly string[]): readonly string[] {
  const named = Object.entries(env).flatMap(([name, value]) => (LOOKS_SECRET.test(name) ? [value] : []));
  const inUrls = [...Object.values(env), ...words].flatMap(passwordsInUrls);
  return [...named, ...inUrls, ...words.flatMap((word, index) => valueOfOption(word, words[index + 1]))];
}

/** Of `postgres://app:hunter2@db` the `hunter2`; of each URL in a text. */
export function passwordsInUrls(text: string): readonly string[] {
  return [...text.matchAll(PASSWORD_IN_URL)].map(([, found]) => found!);
}

/** Of `--password=x`, or of `--password` with `x` after it. */
function valueOfOption(word: string, next: string | undefined): readonly string[] {
  const [, name = '', value] = /^-{1,2}([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
  if (!LOOKS_SECRET.test(name)) return [];
  return [value ?? next ?? ''];
}
