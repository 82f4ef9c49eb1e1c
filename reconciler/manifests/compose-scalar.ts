import type { Scalar } from 'yaml';
import type { ScalarReading } from './plain-value.ts';

/**
 * A plain scalar as Docker's own YAML library reads it: `0440` is octal, `yes` is a text, `1_000` a number. A fraction that Docker would write
 * in another way is the text that it writes. https://github.com/go-yaml/yaml/blob/v3.0.1/resolve.go
 */
export function composeScalar(node: Scalar): ScalarReading {
  const { type, tag, source = '' } = node;
  if (type !== 'PLAIN' || tag !== undefined) return { value: node.value };
  if (/^(~|null|Null|NULL|)$/.test(source)) return { value: null };
  if (/^(true|True|TRUE)$/.test(source)) return { value: true };
  if (/^(false|False|FALSE)$/.test(source)) return { value: false };
  if (/^\d{4}-\d\d?-\d\d?([Tt\s]|$)/.test(source)) {
    const problem = {
      code: 'ambiguous-date',
      summary: 'Docker reads this as an instant',
      hint: `write it in quotes: "${source}"`,
    };
    return { value: source, problem };
  }
  return { value: numberOf(source.replaceAll('_', '')) ?? source };
}

function numberOf(text: string): number | string | null {
  const whole = wholeNumber(text);
  if (whole !== null) return whole >= -MAX && whole <= MAX ? Number(whole) : String(whole);
  if (/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(text)) return exact(Number(text));
  return null;
}

/** The number where it is written alike, else the text that Docker writes. */
function exact(number: number): number | string {
  const text = goText(number);
  return String(number) === text && !Object.is(number, -0) ? number : text;
}

const MAX = BigInt(Number.MAX_SAFE_INTEGER);
const INT_64 = [-(2n ** 63n), 2n ** 64n - 1n] as const;

/** null: not a whole number, or too large for one. */
function wholeNumber(text: string): bigint | null {
  const [, sign, digits = ''] = /^([-+]?)(0[bB][01]+|0[oO]?[0-7]*|0[xX][\da-fA-F]+|[1-9]\d*)$/.exec(text) ?? [];
  if (digits === '' || /^0[oO]$/.test(digits)) return null;
  const number = BigInt(digits.replace(/^0[oO]?(?=[0-7])/, '0o'));
  const signed = sign === '-' ? -number : number;
  return signed >= INT_64[0] && signed <= INT_64[1] ? signed : null;
}

/** A fraction as Go prints it: `1e+06`, `123456.5`, `1e-05`, `-0`. */
function goText(number: number): string {
  const [digits = '', power = '0'] = number.toExponential().split('e');
  const exponent = Number(power);
  if (number === 0) return Object.is(number, -0) ? '-0' : '0';
  if (exponent >= -4 && exponent < 6) return String(number);
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
