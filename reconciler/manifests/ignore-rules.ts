import ignore from 'ignore';

/** Tells whether a path, relative to the folder of the rules, is left out. */
export type IgnoreRules = (path: string) => boolean;

/** The rules of a `.keelsonignore`, written as those of a `.gitignore`. */
export function parseIgnore(text: string): IgnoreRules {
  const rules = ignore().add(text);
  return path => rules.ignores(path);
}
