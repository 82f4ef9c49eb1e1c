import type { Manifest } from '../../model/manifest.ts';
import { didYouMean } from '../../model/nearest.ts';
import { FORCE_CODES } from '../force-codes.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';

/** Codes in `force` that pass nothing. */
export function* checkForce({ byKind }: CheckContext): Iterable<Finding> {
  for (const manifest of byKind.Node) yield* unknownCodes(manifest, 'Node');
  for (const manifest of byKind.Job.filter(({ value }) => value.spec?.force !== undefined)) yield* unknownCodes(manifest, 'Job');
}

function* unknownCodes(manifest: Manifest<'Node'> | Manifest<'Job'>, kind: 'Node' | 'Job'): Iterable<Finding> {
  const known: readonly string[] = FORCE_CODES[kind];
  for (const code of Object.keys(manifest.value.spec?.force ?? {})) {
    if (known.includes(code)) continue;
    const summary = `"${code}" in force passes nothing: no check or gate of a ${kind} that can be passed has this code`;
    const hint = didYouMean(code, known) ?? `it can pass ${known.join(', ')}`;
    yield { manifest, path: ['spec', 'force', code], part: 'key', severity: 'warning', code: 'unknown-force', summary, hint };
  }
}
