import { coerce, satisfies, validRange } from 'semver';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Manifest, Path } from '../model/manifest.ts';

/** Whether this Keelson may read the commit at all, and whether the ranges of versions in it can be understood. */
export function checkVersions(manifests: readonly Manifest[], version: string): readonly Diagnostic[] {
  return manifests.flatMap(manifest => {
    if (manifest.kind === 'Cluster') return checkRequires(manifest as Manifest<'Cluster'>, version);
    if (manifest.kind !== 'Node') return [];
    const range = (manifest as Manifest<'Node'>).value.spec?.version?.engine;
    return range === undefined ? [] : checkRange(manifest, ['spec', 'version', 'engine'], range);
  });
}

/** Whether a version as engines tell it (`20.10.24+dfsg1`) is in a range; one that cannot be read as a version is. */
export function inRange(version: string, range: string): boolean {
  const read = coerce(version, { includePrerelease: true });
  return read === null || satisfies(read, range, { includePrerelease: true });
}

function checkRequires(manifest: Manifest<'Cluster'>, version: string): readonly Diagnostic[] {
  const range = manifest.value.spec?.requires?.keelson;
  if (range === undefined) return [];
  const path = ['spec', 'requires', 'keelson'];
  if (validRange(range) === null) return checkRange(manifest, path, range);
  if (satisfies(version, range, { includePrerelease: true })) return [];
  const summary = `This cluster requires Keelson ${range}, and this is ${version}`;
  return [
    { severity: 'error', code: 'keelson-too-old', summary, hint: 'install a Keelson of that version', ...manifest.place(path) },
  ];
}

function checkRange(manifest: Manifest, path: Path, range: string): readonly Diagnostic[] {
  if (validRange(range) !== null) return [];
  const summary = `"${range}" is not a range of versions`;
  return [
    { severity: 'error', code: 'bad-value', summary, hint: 'write it like ">=20.10" or ">=0.3 <1"', ...manifest.place(path) },
  ];
}
