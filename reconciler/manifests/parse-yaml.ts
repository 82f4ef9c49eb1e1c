import { type Document, parseAllDocuments, type YAMLError, type YAMLWarning } from 'yaml';
import type { Problem } from './excerpt.ts';

/** The syntax trees of a text, with errors in them; or why there are none: nesting that no person writes. */
export function parseYaml(text: string): readonly Document.Parsed[] | Problem {
  if (isTooDeep(text)) return TOO_DEEP;
  try {
    // Looking for equal keys is quadratic there: plain-value.ts does it.
    const documents = parseAllDocuments(text, { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return TOO_DEEP;
  }
}

const TOO_DEEP: Problem = { code: 'yaml-too-deep', summary: 'This file is nested too deeply to be a manifest', start: 0, end: 1 };
const MAX_DEPTH = 200;

/** Whether brackets or list marks are nested so deeply that the parser would run for hours: its cost grows with the square of the depth. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character === 0x5b || character === 0x7b) depth += 1;
    else if ((character === 0x5d || character === 0x7d) && depth > 0) depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return /(?:[-?:][ \t]+){100}/.test(text);
}

/** The first thing that is wrong with a tree's syntax, in our words. */
export function syntaxProblem(tree: Document.Parsed, text: string): Problem | null {
  const error = tree.errors[0] ?? tree.warnings[0];
  if (error === undefined) return null;
  const [start, end] = error.pos;
  const line = text.slice(
    text.lastIndexOf('\n', start - 1) + 1,
    text.indexOf('\n', start) === -1 ? undefined : text.indexOf('\n', start),
  );
  return { code: 'yaml-syntax', start, end, ...explain(error, line) };
}

function explain({ code, message }: YAMLError | YAMLWarning, line: string): { readonly summary: string; readonly hint?: string } {
  if (/^(<{7}|={7}|>{7})( |$)/.test(line)) {
    return { summary: 'This is the mark of a merge conflict', hint: 'resolve the conflict and commit again' };
  }
  if (/^ *\t/.test(line) || code === 'TAB_AS_INDENT') return { summary: 'A tab cannot indent YAML', hint: 'use spaces' };
  if (code === 'TAG_RESOLVE_FAILED') return { summary: 'A tag (!name) means nothing in a manifest', hint: 'remove it' };
  if (/[[{].*\$\{[{%]/.test(line)) {
    return { summary: 'This is not YAML', hint: 'inside { } and [ ] a template needs quotes: "${{ … }}"' };
  }
  if (/^\s*[^'"]*: .*: /.test(line)) {
    return { summary: `This is not YAML: ${lower(message)}`, hint: 'a text with ": " in it needs quotes' };
  }
  return { summary: `This is not YAML: ${lower(message)}` };
}

function lower(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
