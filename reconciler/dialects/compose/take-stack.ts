import type { EnvValue } from '../../model/manifest.generated.ts';
import { type NamedSecrets, nameSecret, nameSecretOf, nameSecretsIn, nameUnknown } from '../engine/name-secrets.ts';

/** The values of a stack's variables as its Job may have them, gathered while its files are taken over. */
export interface StackValues {
  readonly env: Readonly<Record<string, EnvValue>>;
  /** `${DB_PASSWORD}` in place of a value of that name that is secret, or with it in the place of what is secret in it; null: nothing is. */
  hide(name: string, value: string): string | null;
  /** Gives a variable its value, a reference where it looks like a secret; false where it has another one already, which stays. */
  give(name: string, value: string): boolean;
  /** Words of a command, each as `hide` has a value, and values of options such as `--password`. They have no variables in them. */
  hideWords(words: readonly string[]): readonly string[];
  /** A variable for a secret whose value nobody knows. */
  expect(name: string): { readonly variable: string; readonly secret: string };
  /** The name of a variable with a value that is secret. */
  keep(name: string, value: string): string;
}

/** No values yet; `secrets` gets those of references. */
export function openStackValues(stack: string, secrets: NamedSecrets): StackValues {
  const env: Record<string, EnvValue> = {};
  const variableFor = (secret: string): string => {
    const name = secret.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
    env[name] = { secret };
    return name;
  };
  const inCompose = (text: string): string =>
    text.replaceAll('$', '$$$$').replaceAll(/\$\$\{\{ secret\.(\S+) \}\}/g, (_, secret: string) => `\${${variableFor(secret)}}`);
  return {
    env,
    hide(name, value) {
      // What has a variable in it is not written out. Two dollars are one.
      if (/\$[A-Za-z_{]/.test(value.replaceAll('$$', ''))) return null;
      const named = nameSecretOf(stack, name, value.replaceAll('$$', '$'), secrets);
      if (typeof named === 'object') return `\${${variableFor(named.secret)}}`;
      const text = String(named);
      return text === value.replaceAll('$$', '$') ? null : inCompose(text);
    },
    hideWords: words => nameSecretsIn(stack, words, secrets).map(inCompose),
    expect(name) {
      const secret = nameUnknown(stack, name, secrets);
      return { variable: variableFor(secret), secret };
    },
    give(name, value) {
      const named = nameSecretOf(stack, name, value, secrets);
      env[name] ??= named;
      return JSON.stringify(env[name]) === JSON.stringify(named);
    },
    keep(name, value) {
      return variableFor(nameSecret(stack, name, value, secrets));
    },
  };
}
