import { posix } from 'node:path';
import type { MountSpec, WorkloadSpec } from '../../model/workload.ts';
import type { EngineConfig, EngineContainer, EngineHostConfig, EngineMount } from './engine-types.ts';

/** A volume without a name of its own: the Engine calls it by 64 digits. */
export const ANONYMOUS: RegExp = /^[0-9a-f]{64}$/;

/** Mounts as the Engine takes them. A host folder that is not there is an error, where `-v` would make an empty one as root. */
export function toEngineMounts(volumes: readonly MountSpec[]): readonly EngineMount[] {
  return volumes.map(toEngineMount);
}

function toEngineMount(mount: MountSpec): EngineMount {
  switch (mount.type) {
    case 'volume':
      return { Type: 'volume', Source: mount.volume, Target: mount.path, ReadOnly: mount.readOnly };
    case 'bind':
      return { Type: 'bind', Source: mount.host, Target: mount.path, ReadOnly: mount.readOnly };
    case 'tmpfs':
      return {
        Type: 'tmpfs',
        Target: mount.path,
        ...(mount.sizeBytes > 0 ? { TmpfsOptions: { SizeBytes: mount.sizeBytes } } : {}),
      };
  }
}

/** What a container has mounted, without the volumes that its image asks for and those that carry our files. */
export function fromEngineMounts(
  container: EngineContainer,
  image: EngineConfig | null,
  applied: WorkloadSpec | undefined,
): readonly MountSpec[] {
  const carriers = new Set([...Object.keys(image?.Volumes ?? {}), ...(applied === undefined ? [] : fileCarriers(applied))]);
  const mounted = container.Mounts.flatMap((mount): readonly MountSpec[] => {
    const shared = { path: mount.Destination, readOnly: !mount.RW };
    if (mount.Type === 'bind') return [{ type: 'bind', host: mount.Source, ...shared }];
    if (mount.Type !== 'volume') return [];
    const volume = mount.Name ?? mount.Source;
    return ANONYMOUS.test(volume) && carriers.has(mount.Destination) ? [] : [{ type: 'volume', volume, ...shared }];
  });
  return [...mounted, ...tmpfsMounts(container.HostConfig)];
}

/**
 * Folders that become anonymous volumes, because nothing can be put into a container whose root is read-only but through a volume: the folders of
 * its files, apart from those a declared volume covers. https://github.com/moby/moby/blob/v20.10.24/daemon/archive.go#L329
 */
export function fileCarriers(spec: WorkloadSpec): readonly string[] {
  if (!spec.security.readOnly) return [];
  const folders = new Set(spec.files.map(file => posix.dirname(file.path)));
  const covered = spec.volumes.filter(mount => mount.type !== 'tmpfs' && !mount.readOnly).map(mount => mount.path);
  return [...folders].filter(folder => !covered.some(path => folder === path || folder.startsWith(`${path}/`))).sort();
}

function tmpfsMounts(host: EngineHostConfig): readonly MountSpec[] {
  const declared = (host.Mounts ?? []).filter(mount => mount.Type === 'tmpfs');
  return [
    ...declared.map((mount): MountSpec => ({ type: 'tmpfs', path: mount.Target, sizeBytes: mount.TmpfsOptions?.SizeBytes ?? 0 })),
    ...Object.entries(host.Tmpfs ?? {}).map(
      ([path, options]): MountSpec => ({ type: 'tmpfs', path, sizeBytes: sizeOption(options) }),
    ),
  ];
}

/** Bytes of `size=64m` among mount options; 0 where none is given. */
function sizeOption(options: string): number {
  const found = /(?:^|,)size=(\d+)([kmg]?)/i.exec(options);
  if (found === null) return 0;
  const unit = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[found[2]!.toLowerCase()] ?? 1;
  return Number(found[1]) * unit;
}
