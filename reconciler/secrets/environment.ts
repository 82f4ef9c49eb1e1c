import type { SecretName } from '../model/cluster.ts';
import type { SecretLookup } from './lookup.ts';

/**
 * `db-password` is the variable PREFIX + `DB_PASSWORD`; its key `tls-key` is PREFIX + `DB_PASSWORD__TLS_KEY`.
 * An empty variable counts as not set: nobody means an empty password.
 */
export function lookInEnvironment(
  ref: SecretName,
  prefix: string,
  environment: Readonly<Record<string, string | undefined>>,
): SecretLookup {
  const variable = prefix + (ref.key === undefined ? shout(ref.secret) : `${shout(ref.secret)}__${shout(ref.key)}`);
  const value = environment[variable];
  if (value !== undefined && value !== '') return { value };
  return { lookedIn: `the environment variable ${variable}${value === '' ? ' (which is empty)' : ''}` };
}

function shout(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
}
