import type { EngineContainer } from './engine-types.ts';

/** What a container has that no Job says and a new one would not have: a phrase each. Empty: a Job says all of it. */
export function unlikeAnyJob(container: EngineContainer): readonly string[] {
  const { Config, HostConfig, State } = container;
  const told = (fields: object, wontDo: Readonly<Record<string, Unlike>>): readonly string[] =>
    Object.entries(wontDo).flatMap(([field, { isUsual, what }]) => {
      const value = (fields as Readonly<Record<string, unknown>>)[field];
      return isEmpty(value) || isUsual?.(value as never, HostConfig as never) ? [] : [`${what} (${field})`];
    });
  return [
    ...(State.Status === 'paused' ? ['it is paused'] : []),
    ...told(Config, CONFIG),
    ...told(HostConfig, HOST),
    ...unlikePorts(container),
    ...unlikeMounts(container),
    ...unlikeNetworks(container),
    ...(Config.Healthcheck?.Test?.[0] === 'NONE' ? ["its image's health check is off"] : []),
  ];
}

/** A field that Jobs do not have; `isUsual`: a value that a new container would have as well. */
interface Unlike {
  readonly what: string;
  readonly isUsual?: (value: never, host: EngineContainer['HostConfig'] & { readonly Memory?: number }) => boolean;
}

const CONFIG: Readonly<Record<string, Unlike>> = {
  Tty: { what: 'it has a terminal' },
  OpenStdin: { what: 'its standard input is kept open' },
  Domainname: { what: 'it has a domain name' },
  MacAddress: { what: 'it has a MAC address of its own' },
  NetworkDisabled: { what: 'its network is off' },
};

const one =
  (...usual: readonly unknown[]) =>
  (value: never): boolean =>
    usual.includes(value);

const HOST: Readonly<Record<string, Unlike>> = {
  NetworkMode: { what: "it is on another container's network", isUsual: (mode: string) => !mode.startsWith('container:') },
  PidMode: { what: "it sees another container's processes", isUsual: one('host') },
  IpcMode: { what: 'it shares memory with others', isUsual: one('private', 'shareable', 'none') },
  UTSMode: { what: "it has the host's name" },
  UsernsMode: { what: 'it has user ids of its own' },
  CgroupParent: { what: 'it has a control group of its own' },
  Links: { what: 'it is linked to others' },
  VolumesFrom: { what: 'it has volumes from another container' },
  VolumeDriver: { what: 'its volumes have a driver' },
  Dns: { what: 'it has name servers of its own' },
  DnsOptions: { what: 'it has name server options of its own' },
  DnsSearch: { what: 'it has search domains of its own' },
  GroupAdd: { what: 'it has further groups' },
  // The Engine adds this one by itself.
  SecurityOpt: {
    what: 'it has security options',
    isUsual: (options: readonly string[], { Privileged, PidMode }) =>
      (Privileged === true || PidMode === 'host') && options.every(option => option === 'label=disable'),
  },
  DeviceCgroupRules: { what: 'it has device rules' },
  DeviceRequests: { what: 'it has GPUs' },
  StorageOpt: { what: 'it has storage options' },
  AutoRemove: { what: 'it is removed when it ends' },
  PublishAllPorts: { what: 'all its ports are published' },
  OomKillDisable: { what: 'the kernel never ends it' },
  OomScoreAdj: { what: 'the kernel ends it sooner or later than others' },
  Runtime: { what: 'it has a runtime of its own', isUsual: one('runc') },
  ShmSize: { what: 'it has shared memory of its own size', isUsual: one(64 * 2 ** 20) },
  CpuShares: { what: 'it has CPU shares' },
  CpusetCpus: { what: 'it is bound to processors' },
  CpusetMems: { what: 'it is bound to memory nodes' },
  CpuRealtimeRuntime: { what: 'it has real-time CPU' },
  BlkioWeight: { what: 'it has a disk weight' },
  BlkioWeightDevice: { what: 'it has disk weights' },
  BlkioDeviceReadBps: { what: 'it has disk limits' },
  BlkioDeviceWriteBps: { what: 'it has disk limits' },
  BlkioDeviceReadIOps: { what: 'it has disk limits' },
  BlkioDeviceWriteIOps: { what: 'it has disk limits' },
  KernelMemory: { what: 'it has a kernel memory limit' },
  MemorySwappiness: { what: 'it has a swappiness', isUsual: one(-1) },
  // The Engine allows as much swap as memory where nobody says otherwise.
  MemorySwap: {
    what: 'it has a swap limit',
    isUsual: (bytes: number, { Memory = 0 }) => bytes === -1 || bytes === 2 * Memory,
  },
};

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function unlikePorts({ HostConfig: { PortBindings } }: EngineContainer): readonly string[] {
  return Object.entries(PortBindings ?? {}).flatMap(([port, places]) => [
    ...(port.endsWith('/sctp') ? [`port ${port} is SCTP`] : []),
    ...(places ?? []).flatMap(({ HostPort }) =>
      /^\d+$/.test(HostPort ?? '') && HostPort !== '0' ? [] : [`port ${port} is published where the engine chooses`],
    ),
  ]);
}

/** What mounts have that our own have not got. A propagation that nobody asked for is chosen by the Engine, for a new one as well. */
function unlikeMounts({ Mounts, HostConfig }: EngineContainer): readonly string[] {
  const modes = Mounts.flatMap((mount: EngineContainer['Mounts'][number] & { readonly Mode?: string }) => {
    const { Type, Destination, Mode = '' } = mount;
    if (!['bind', 'volume', 'tmpfs'].includes(Type)) return [`${Destination} is a mount of type ${Type}`];
    const usual = Type === 'volume' ? ['', 'rw', 'ro', 'z'] : ['', 'rw', 'ro'];
    const own = Mode.split(',').filter(word => !usual.includes(word));
    return own.length === 0 ? [] : [`${Destination} is mounted ${own.join(',')}`];
  });
  const options = (HostConfig.Mounts ?? []).flatMap((mount: MountOptions) => {
    const { SizeBytes: _said, ...memory } = mount.TmpfsOptions ?? {};
    const own = { ...mount.BindOptions, ...mount.VolumeOptions, ...memory };
    const names = Object.keys(own).filter(name => !isEmpty(own[name]));
    return names.length === 0 ? [] : [`${mount.Target} is mounted with ${names.join(', ')}`];
  });
  const tmpfs = Object.entries(HostConfig.Tmpfs ?? {}).flatMap(([path, options]) => {
    const own = options.split(',').filter(option => option !== '' && option !== 'rw' && !option.startsWith('size='));
    return own.length === 0 ? [] : [`${path} is in memory with ${own.join(',')}`];
  });
  return [...modes, ...options, ...tmpfs];
}

type MountOptions = { readonly Target: string } & Readonly<
  Partial<Record<'BindOptions' | 'VolumeOptions' | 'TmpfsOptions', Readonly<Record<string, unknown>>>>
>;

function unlikeNetworks({ NetworkSettings: { Networks } }: EngineContainer): readonly string[] {
  const names = Object.keys(Networks ?? {});
  return names.includes('bridge') && names.length > 1 ? ['it is on the default network "bridge" and on others'] : [];
}
