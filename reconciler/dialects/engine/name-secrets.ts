import type { EnvValue } from '../../model/manifest.generated.ts';
import { labelOf } from '../names.ts';
import { LOOKS_SECRET, passwordsInUrls } from './likely-secrets.ts';

/** What was found to be a secret, by the name it got. */
export interface NamedSecrets {
  readonly values: Map<string, string>;
  /** Names that others use already. */
  readonly taken: ReadonlySet<string>;
}

/** A value that cannot be a secret itself: a switch, or the path of a file that holds it. */
const NO_SECRET = /^(|true|false|yes|no|on|off|none|\d)$/i;
const NAMES_PLACE = /(file|path|dir|sock|home)$/i;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** A variable as git may have it: what looks like a secret is a reference, whose value is added to `secrets`. */
export function nameSecretOf(job: string, name: string, value: string, secrets: NamedSecrets): EnvValue {
  if (isSecret(name, value) || PRIVATE_KEY.test(value)) return { secret: nameSecret(job, name, value, secrets) };
  return nameInUrls(job, `${name}-password`, value, secrets);
}

/** Words of a command as git may have them: values of options such as `--password=x` and `--token x`, and passwords in URLs, are templates. */
export function nameSecretsIn(job: string, words: readonly string[], secrets: NamedSecrets): readonly string[] {
  let before = '';
  return words.map(word => {
    const [, option = '', value] = /^-{1,2}([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    const asked = before;
    before = value === undefined ? option : '';
    if (option === '' && isSecret(asked, word)) return reference(nameSecret(job, asked, word, secrets));
    if (value !== undefined && isSecret(option, value))
      return word.slice(0, word.length - value.length) + reference(nameSecret(job, option, value, secrets));
    return nameInLine(job, nameInUrls(job, 'url-password', word, secrets), secrets);
  });
}

/** A word can be a whole line for a shell: `exec app --token=x`, `PASSWORD=x app`. */
function nameInLine(job: string, line: string, secrets: NamedSecrets): string {
  return line.replaceAll(/(?<=^|\s)((?:--?)?([\w-]+)=)([^\s'"$]+)/g, (all, head: string, name: string, value: string) =>
    isSecret(name, value) ? head + reference(nameSecret(job, name, value, secrets)) : all,
  );
}

function isSecret(name: string, value: string): boolean {
  return LOOKS_SECRET.test(name) && !NO_SECRET.test(value) && !(NAMES_PLACE.test(name) && value.startsWith('/'));
}

function nameInUrls(job: string, name: string, text: string, secrets: NamedSecrets): string {
  return passwordsInUrls(text).reduce(
    (all, password) => all.replace(`:${password}@`, () => `:${reference(nameSecret(job, name, password, secrets))}@`),
    text,
  );
}

function reference(name: string): string {
  return `\${{ secret.${name} }}`;
}

/** The name of a secret, after what it was called; the same name and value in several jobs is one secret. */
export function nameSecret(job: string, called: string, value: string, { values, taken }: NamedSecrets): string {
  const label = labelOf(called) || 'secret';
  const names = [label, `${job}-${label}`];
  for (let number = 2; ; number += 1) {
    const name = names.find(candidate => !taken.has(candidate) && (values.get(candidate) ?? value) === value);
    if (name !== undefined) {
      values.set(name, value);
      return name;
    }
    names.push(`${job}-${label}-${number}`);
  }
}

/** The name of a secret whose value nobody knows: no other has it. */
export function nameUnknown(job: string, called: string, secrets: NamedSecrets): string {
  return nameSecret(job, called, `(unknown ${job} ${called})`, secrets);
}
