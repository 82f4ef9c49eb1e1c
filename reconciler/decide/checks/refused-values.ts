import { parseIp } from '../../model/addresses.ts';
import { parseImageRef } from '../../model/image-ref.ts';
import type { Manifest, Path } from '../../model/manifest.ts';
import { parseBytes, parseCpu } from '../../model/quantities.ts';
import type { Finding } from './finding.ts';

/** Values that are well formed and that every engine refuses. */
export function* checkRefusedValues(manifest: Manifest<'Job'>): Iterable<Finding> {
  const { image, ports = [], docker = {}, files = [] } = manifest.value.spec ?? {};
  const wrong = (path: Path, summary: string, hint: string): Finding => ({
    manifest,
    path: ['spec', ...path],
    severity: 'error',
    code: 'bad-value',
    summary,
    hint,
  });
  if (image !== undefined && !image.includes('${') && parseImageRef(image) === null)
    yield wrong(['image'], `"${image}" is not the name of an image`, 'write it in lower case, like ghcr.io/example/web:1.4');
  for (const [index, { address }] of ports.entries()) {
    if (address !== undefined && parseIp(address) === null)
      yield wrong(
        ['ports', index, 'address'],
        `"${address}" is not an address`,
        'write 0.0.0.0 for all, or one like 192.168.1.20',
      );
  }
  for (const [index, { path }] of files.entries()) {
    if (path.endsWith('/')) yield wrong(['files', index, 'path'], `"${path}" is a folder, not a file`, 'name the file in it');
  }
  for (const [name, { soft, hard }] of Object.entries(docker.ulimits ?? {})) {
    if (hard !== -1 && (soft === -1 || soft > hard))
      yield wrong(
        ['docker', 'ulimits', name, 'soft'],
        `The soft limit ${soft} is above the hard one, ${hard}`,
        `at most ${hard}`,
      );
  }
  yield* checkResources(manifest, wrong);
}

function* checkResources(
  manifest: Manifest<'Job'>,
  wrong: (path: Path, summary: string, hint: string) => Finding,
): Iterable<Finding> {
  const { reservations = {}, limits = {} } = manifest.value.spec?.resources ?? {};
  const above = (reserved: number | null, limit: number | null): boolean =>
    reserved !== null && limit !== null && reserved > limit;
  for (const [field, parse] of [
    ['memory', parseBytes],
    ['cpus', parseCpu],
  ] as const) {
    const reserved = reservations[field];
    const limit = limits[field];
    if (reserved === undefined || limit === undefined || !above(parse(reserved as never), parse(limit as never))) continue;
    const summary = `It reserves more ${field} (${reserved}) than its limit (${limit})`;
    yield wrong(['resources', 'reservations', field], summary, 'raise the limit, or reserve less');
  }
}
