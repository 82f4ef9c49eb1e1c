import { didYouMean } from '../../model/nearest.ts';
import type { MountSpec } from '../../model/workload.ts';
import { report } from './compose-file.ts';
import type { ComposeMount } from './compose-service.ts';
import { defined } from './defined.ts';
import { clusterName } from './stack-names.ts';
import type { FileContext } from './to-files.ts';

/** The places for data of a service, with what its engines make volumes with. */
export function toMounts(
  mounts: readonly ComposeMount[],
  { stack, volumes }: Pick<FileContext, 'stack' | 'volumes'>,
): readonly MountSpec[] {
  return mounts.flatMap((mount): readonly MountSpec[] => {
    const { type, source, target: path, readOnly, sizeBytes, field } = mount;
    if (type === 'tmpfs') return [{ type, path, sizeBytes }];
    if (type === 'bind')
      return [{ type, host: source, path, readOnly, ...defined({ propagation: mount.propagation || undefined }) }];
    const options = { path, readOnly, ...(mount.nocopy ? { nocopy: true as const } : {}) };
    if (source === '') return [{ type, volume: '', ...options }];
    const volume = volumes.get(source);
    if (volume !== undefined) return [{ type, volume: clusterName(stack, source), ...options, ...volume.making }];
    const hint = didYouMean(source, volumes.keys()) ?? `declare it: volumes.${source}`;
    report(field, { code: 'unknown-volume', summary: `There is no volume "${source}" in this stack`, hint });
    return [];
  });
}
