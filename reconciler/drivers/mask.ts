import { secretsOf, type Text } from '../model/text.ts';

/** Which end of a text was lost, so that only a part of a value may be left there. */
export type Cut = 'start' | 'end' | null;

/** Shorter ones would black out what has nothing to do with them. */
const SHORTEST = 4;

/** What a command said, values masked and trimmed; where they cannot all be read, that it is not shown. */
export async function maskOutput(output: string, cut: Cut, readValues: () => Promise<readonly string[]>): Promise<string> {
  if (output === '') return '';
  return readValues().then(
    values => maskValues(output, values, cut).trim(),
    () => '(its output is not shown: a secret that could be in it cannot be read)',
  );
}

/** The text with `(secret)` for each of these values, also where it was encoded for a URL or JSON, and for each line of one that has several. */
export function maskValues(text: string, values: readonly string[], cut: Cut): string {
  const hidden = new Uint8Array(text.length);
  for (const form of new Set(values.flatMap(formsOf))) {
    if (form.length < SHORTEST) continue;
    for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1)) hidden.fill(1, at, at + form.length);
    if (cut === 'start')
      hidden.fill(
        1,
        0,
        lengthOf(form, part => text.startsWith(form.slice(-part))),
      );
    if (cut === 'end') hidden.fill(1, text.length - lengthOf(form, part => text.endsWith(form.slice(0, part))));
  }
  let masked = '';
  for (let at = 0; at < text.length; at += 1) {
    if (hidden[at] === 0) masked += text[at];
    else if (at === 0 || hidden[at - 1] === 0) masked += '(secret)';
  }
  return masked;
}

/** What stands for the secrets of a text in what became of it; all of it where it became something else. */
export function secretValuesIn(text: Text, given: string): readonly string[] {
  if (typeof text === 'string' || secretsOf(text).length === 0) return [];
  return matchSecrets(text, given) ?? [given];
}

/** What stands for each secret of a text in what became of it; null where that is of another form. */
export function matchSecrets(text: Exclude<Text, string>, given: string): readonly string[] | null {
  const parts = text.map(part => (typeof part === 'string' ? part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`) : '(.*?)'));
  return new RegExp(`^${parts.join('')}$`, 's').exec(given)?.slice(1) ?? null;
}

function formsOf(value: string): readonly string[] {
  return [value, ...value.split(/\r?\n/)].flatMap(part => [
    part,
    encodeURIComponent(part.toWellFormed()),
    JSON.stringify(part).slice(1, -1),
  ]);
}

/** The most characters of a value, short of none, for which this holds. */
function lengthOf(value: string, holds: (length: number) => boolean): number {
  let length = value.length;
  while (length > 0 && !holds(length)) length -= 1;
  return length;
}
