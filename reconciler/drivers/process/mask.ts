/** Shorter ones would black out what has nothing to do with them. */
const SHORTEST = 4;

/**
 * The text with `(secret)` for each of these values, also where it was encoded for a URL or JSON, and for each line of one that has several.
 * `isCut`: what came before was lost, so that the text may begin with the end of a value.
 */
export function maskValues(text: string, values: readonly string[], isCut: boolean): string {
  const hidden = new Uint8Array(text.length);
  for (const form of new Set(values.flatMap(formsOf))) {
    if (form.length < SHORTEST) continue;
    for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1)) hidden.fill(1, at, at + form.length);
    if (isCut) hidden.fill(1, 0, endAtStart(text, form));
  }
  let masked = '';
  for (let at = 0; at < text.length; at += 1) {
    if (hidden[at] === 0) masked += text[at];
    else if (at === 0 || hidden[at - 1] === 0) masked += '(secret)';
  }
  return masked;
}

function formsOf(value: string): readonly string[] {
  return [value, ...value.split(/\r?\n/)].flatMap(part => [
    part,
    encodeURIComponent(part.toWellFormed()),
    JSON.stringify(part).slice(1, -1),
  ]);
}

/** How many characters of a value's end the text begins with. */
function endAtStart(text: string, value: string): number {
  let length = Math.min(value.length, text.length);
  while (length > 0 && !text.startsWith(value.slice(-length))) length -= 1;
  return length;
}
