import type { Diagnostic } from '../model/diagnostic.ts';
import { looksLikeOurs } from './recognise.ts';

const strict = new TextDecoder('utf-8', { fatal: true });
const tolerant = new TextDecoder('utf-8');

/** A manifest is written by people: more than this is generated or an attack. */
const MAX_FILE_BYTES = 1 << 20;

/**
 * The text of a manifest's bytes (undefined: more than the source gives). What is not UTF-8 is no text, and an error where it may be
 * ours.
 */
export function decodeManifest(
  file: string,
  bytes: Uint8Array | undefined,
): { readonly text: string } | { readonly diagnostics: readonly Diagnostic[] } {
  if (bytes === undefined || bytes.length > MAX_FILE_BYTES) return { diagnostics: [tooLarge(file)] };
  const text = decodeText(bytes);
  if (text !== null) return { text };
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const shown = tolerant.decode(bytes);
  if (!utf16 && !looksLikeOurs(shown)) return { diagnostics: [] };
  const before = shown.slice(0, Math.max(0, shown.indexOf('\ufffd'))).split('\n');
  const at = { file, line: before.length, column: before.at(-1)!.length + 1 };
  return {
    diagnostics: [{ severity: 'error', code: 'not-utf-8', summary: 'This file is not UTF-8', hint: 'save it as UTF-8', at }],
  };
}

function tooLarge(file: string): Diagnostic {
  return {
    severity: 'error',
    code: 'file-too-large',
    summary: 'This file is too large: a manifest may have 1 MiB, or limits.file of the configuration where that is less',
    hint: "split it, or exclude it in .keelsonignore if it is another tool's",
    at: { file, line: 1, column: 1 },
  };
}

/** Bytes as text; null: they are not UTF-8. */
export function decodeText(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}
