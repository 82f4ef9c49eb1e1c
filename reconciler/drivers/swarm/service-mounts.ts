import type { MountSpec } from '../../model/workload.ts';
import { defined, filled } from '../docker/defined.ts';
import type { EngineServiceMount } from './service-types.ts';

/** Mounts as a Swarm takes them. Its engines make a volume that is not there, with what is said here, and refuse a folder that is not. */
export function toServiceMounts(volumes: readonly MountSpec[]): readonly EngineServiceMount[] {
  return volumes.map(toMount);
}

function toMount(mount: MountSpec): EngineServiceMount {
  const { type: Type, path: Target } = mount;
  const shared = { Type, Target, ...('readOnly' in mount && mount.readOnly ? { ReadOnly: true } : {}) };
  switch (mount.type) {
    case 'bind': {
      const options = mount.propagation === undefined ? {} : { BindOptions: { Propagation: mount.propagation } };
      return { ...shared, Source: mount.host, ...options };
    }
    case 'tmpfs': {
      const options = defined<NonNullable<EngineServiceMount['TmpfsOptions']>>({
        SizeBytes: mount.sizeBytes || undefined,
        Mode: mount.mode === undefined ? undefined : Number.parseInt(mount.mode, 8),
      });
      return defined<EngineServiceMount>({ ...shared, TmpfsOptions: filled(options) });
    }
    case 'volume': {
      const { nocopy, labels, driver } = mount;
      const options = defined<NonNullable<EngineServiceMount['VolumeOptions']>>({
        NoCopy: nocopy,
        Labels: labels,
        DriverConfig: driver === undefined ? undefined : { Name: driver.name, Options: driver.options },
      });
      return defined<EngineServiceMount>({ ...shared, Source: mount.volume || undefined, VolumeOptions: filled(options) });
    }
  }
}

/** The mounts of a service's containers; kinds that nobody can declare here (pipes of Windows) are left out. */
export function fromServiceMounts(mounts: readonly EngineServiceMount[]): readonly MountSpec[] {
  return mounts.flatMap((mount): readonly MountSpec[] => {
    const { Type: type, Target: path, Source = '', ReadOnly: readOnly = false } = mount;
    if (type === 'bind') {
      const propagation = mount.BindOptions?.Propagation;
      return [{ type, host: Source, path, readOnly, ...(propagation ? { propagation } : {}) }];
    }
    if (type === 'tmpfs') {
      const { SizeBytes: sizeBytes = 0, Mode } = mount.TmpfsOptions ?? {};
      return [{ type, path, sizeBytes, ...(Mode === undefined ? {} : { mode: Mode.toString(8) }) }];
    }
    if (type !== 'volume') return [];
    const { NoCopy, Labels, DriverConfig } = mount.VolumeOptions ?? {};
    return [
      defined<MountSpec & { readonly type: 'volume' }>({
        type,
        volume: Source,
        path,
        readOnly,
        nocopy: NoCopy || undefined,
        labels: Labels ?? undefined,
        driver: DriverConfig ? { name: DriverConfig.Name ?? '', options: DriverConfig.Options ?? {} } : undefined,
      }),
    ];
  });
}
