import type { SecretPart, Text } from '../model/text.ts';
import { TemplateError, type TemplateProblem } from './template-error.ts';

const MAX_OUTPUT = 4 << 20;

const PARTS = Symbol('parts');

/** What to do about a secret that is used in more than a text. */
export const NO_FILTERS = 'write ${{ secret.NAME }} without filters, outside conditions: only drivers know its value';

/** A value of a scope that is a text with secrets in it: it can stand in a text and nothing else. */
export function textValue(text: Text): unknown {
  if (typeof text === 'string') return text;
  const refuse = (): never => {
    throw new TemplateError({
      code: 'secret-in-expression',
      summary: 'A secret can only stand in a text as it is',
      hint: NO_FILTERS,
    });
  };
  const refusing = { value: refuse, configurable: true };
  return Object.defineProperties({}, { [PARTS]: { value: text }, toString: refusing, toJSON: refusing });
}

/** Gathers what a template writes. `buffer` is LiquidJS's own idea of its output, which nobody reads. */
export interface Collector {
  buffer: string;
  /** Throws TemplateError for a value that cannot stand in a text, and for too much. */
  write(value: unknown): void;
  /** Everything written, in order: a string where no secret is in it. */
  text(): Text;
}

/** Takes the place of LiquidJS's own output, which would make strings of secrets. */
export function collectText(): Collector {
  const parts: (string | SecretPart)[] = [];
  let length = 0;
  const write = (value: unknown): void => {
    if (value === null || value === undefined) return;
    if (typeof value === 'object') {
      const text = (value as { readonly [PARTS]?: Text })[PARTS];
      if (text === undefined) throw new TemplateError(notText(value));
      parts.push(...text);
      return;
    }
    length += String(value).length;
    if (length > MAX_OUTPUT)
      throw new TemplateError({ code: 'template-limit', summary: 'The rendered text is larger than 4 MiB' });
    parts.push(String(value));
  };
  return { buffer: '', write, text: () => joined(parts) };
}

function notText(value: object): TemplateProblem {
  return Array.isArray(value)
    ? { code: 'template-value', summary: 'A list cannot stand in a text', hint: `join it: ${'${{'} … | join: "," }}` }
    : {
        code: 'template-value',
        summary: 'A map cannot stand in a text',
        hint: `name one of its fields: ${Object.keys(value).slice(0, 8).join(', ')}`,
      };
}

/** Neighbouring strings as one; a text without secrets as a string. */
function joined(parts: readonly (string | SecretPart)[]): Text {
  const whole: (string | SecretPart)[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    if (typeof part === 'string' && typeof last === 'string') whole[whole.length - 1] = last + part;
    else if (part !== '') whole.push(part);
  }
  if (whole.length === 0) return '';
  return whole.length === 1 && typeof whole[0] === 'string' ? whole[0] : whole;
}
