import { OperationError } from '../../reconciler/model/operation-error.ts';

/** Throws OperationError where git would get what is a secret with one of these files. */
export function refuseGivenAway(files: ReadonlyMap<string, string>, secrets: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    const found = givenAway(text, secrets);
    if (found !== null)
      throw new OperationError(
        'invalid',
        `${path} would have ${found} in it, for git to get; take it out there. Nothing was written`,
      );
  }
}

/** What can be written, and what is left out as its manifest would give a secret away. */
export function withoutTelling<T>(
  things: readonly T[],
  secrets: ReadonlyMap<string, string>,
  { nameOf, textOf }: { readonly nameOf: (thing: T) => string; readonly textOf: (thing: T) => string },
): { readonly kept: readonly T[]; readonly leftOut: readonly { readonly name: string; readonly why: readonly string[] }[] } {
  const judged = things.map(thing => ({ thing, secret: givenAway(textOf(thing), secrets) }));
  return {
    kept: judged.flatMap(({ thing, secret }) => (secret === null ? [thing] : [])),
    leftOut: judged.flatMap(({ thing, secret }) =>
      secret === null ? [] : [{ name: nameOf(thing), why: [`what git gets of it would have ${secret} in it`] }],
    ),
  };
}

/** Which secret a text gives away, in words, whichever way YAML or Compose quote it; null: none. */
function givenAway(text: string, secrets: ReadonlyMap<string, string>): string | null {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return 'a private key';
  const flat = flatten(text);
  const found = [...secrets].find(([, value]) => isTelling(value) && waysToWrite(value).some(way => flat.includes(flatten(way))));
  return found === undefined ? null : `the value of the secret ${found[0]}`;
}

/** Without line ends and indents: in a block of YAML they are not those of the value. */
function flatten(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function waysToWrite(value: string): readonly string[] {
  const ways = [value, value.replaceAll('$', '$$$$')];
  return [...ways, ...ways.map(way => JSON.stringify(way).slice(1, -1)), ...ways.map(way => way.replaceAll("'", "''"))];
}

/** What is short, or made of words and numbers (`postgres`, `scram-sha-256`), stands elsewhere by chance; so do the names of hosts and files. */
function isTelling(value: string): boolean {
  const { length } = value.trim();
  return length >= 6 && !(length < 16 && WORDS.test(value)) && !PLACE.test(value);
}

const WORDS = /^\s*([a-z]+|\d+)([-_. ]([a-z]+|\d+))*\s*$/i;
const PLACE = /^(([a-z]+:\/\/)?[a-z\d-]+(\.[a-z\d-]+)+(:\d+)?)?(\/[a-z._-]*)*$/;
