import type Docker from 'dockerode';

// The parts of the Engine's JSON (API 1.41, https://docs.docker.com/engine/api/v1.41/) that Keelson reads or writes, where the types of
// dockerode say less than is known (`any`, or nothing of null), or more than is ever written.

/** Labels by name. */
export type Labels = Readonly<Record<string, string>>;

/** How an engine checks a container. */
export interface EngineHealthcheck {
  readonly Test?: readonly string[];
  /** Nanoseconds, all of them; 0: the image's, else the engine's default. */
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly Retries?: number;
}

/** What an image says of its containers, and what a container was made with. */
export interface EngineConfig {
  readonly Image?: string;
  readonly Hostname?: string;
  readonly User?: string;
  readonly Env?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  readonly Entrypoint?: readonly string[] | null;
  readonly WorkingDir?: string;
  readonly Labels?: Labels | null;
  readonly ExposedPorts?: Readonly<Record<string, object>> | null;
  readonly Volumes?: Readonly<Record<string, object>> | null;
  readonly Healthcheck?: EngineHealthcheck | null;
  readonly StopSignal?: string;
  /** Seconds. */
  readonly StopTimeout?: number | null;
}

/** A mount as it was asked for. */
export interface EngineMount {
  readonly Type: string;
  readonly Source?: string;
  readonly Target: string;
  readonly ReadOnly?: boolean;
  readonly TmpfsOptions?: { readonly SizeBytes?: number };
}

/** What a container was asked to have of its host; of the many fields those that Keelson reads. */
export interface EngineHostConfig {
  readonly NetworkMode?: string;
  readonly PidMode?: string;
  readonly PortBindings?: Readonly<Record<string, readonly Readonly<Docker.PortBinding>[] | null>> | null;
  readonly RestartPolicy?: Readonly<Docker.HostRestartPolicy>;
  readonly AutoRemove?: boolean;
  readonly Mounts?: readonly EngineMount[] | null;
  /** Paths with mount options, as `--tmpfs` gives them. */
  readonly Tmpfs?: Readonly<Record<string, string>> | null;
  readonly Memory?: number;
  readonly MemorySwap?: number;
  readonly MemoryReservation?: number;
  readonly NanoCpus?: number;
  readonly CpuPeriod?: number;
  readonly CpuQuota?: number;
  readonly PidsLimit?: number | null;
  readonly Privileged?: boolean;
  readonly ReadonlyRootfs?: boolean;
  readonly CapAdd?: readonly string[] | null;
  readonly CapDrop?: readonly string[] | null;
  readonly Devices?: readonly Readonly<Docker.DeviceMapping>[] | null;
  readonly ExtraHosts?: readonly string[] | null;
  readonly Ulimits?: readonly { readonly Name: string; readonly Soft: number; readonly Hard: number }[] | null;
  readonly Sysctls?: Readonly<Record<string, string>> | null;
  readonly Init?: boolean | null;
  readonly LogConfig?: { readonly Type: string; readonly Config: Readonly<Record<string, string>> | null };
}

/** A container on a network: what was asked for, and its addresses while it runs. */
export interface EngineEndpoint {
  readonly IPAMConfig?: { readonly IPv4Address?: string; readonly IPv6Address?: string } | null;
  readonly Aliases?: readonly string[] | null;
  readonly IPAddress?: string;
  readonly GlobalIPv6Address?: string;
}

/** Answer of GET /containers/{id}/json. */
export interface EngineContainer {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  /** Id of the image it was made from. */
  readonly Image: string;
  readonly RestartCount: number;
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly Error: string;
    readonly OOMKilled: boolean;
    readonly StartedAt: string;
    readonly FinishedAt: string;
    readonly Health?: {
      readonly Status: string;
      readonly Log?: readonly { readonly ExitCode: number; readonly Output: string }[] | null;
    };
  };
  readonly Config: EngineConfig;
  readonly HostConfig: EngineHostConfig;
  readonly Mounts: readonly {
    readonly Type: string;
    readonly Name?: string;
    readonly Source: string;
    readonly Destination: string;
    readonly RW: boolean;
  }[];
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, EngineEndpoint>> | null };
}

/** Body of POST /containers/create. */
export interface EngineCreate extends EngineConfig {
  readonly HostConfig: EngineHostConfig;
  readonly NetworkingConfig: { readonly EndpointsConfig: Readonly<Record<string, EngineEndpoint>> };
}

/** An entry of GET /containers/json. */
export interface EngineContainerEntry {
  readonly Id: string;
  readonly Names: readonly string[];
  /** As it was asked for. */
  readonly Image: string;
  readonly ImageID: string;
  readonly State: string;
  readonly Status: string;
  readonly Labels: Labels | null;
  readonly Ports: readonly { readonly IP?: string; readonly PublicPort?: number; readonly Type: string }[];
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, EngineEndpoint>> | null } | null;
}

/** An entry of GET /networks, and the body of POST /networks/create. */
export interface EngineNetwork {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  readonly Driver: string;
  readonly Internal: boolean;
  readonly Attachable: boolean;
  readonly EnableIPv6: boolean;
  readonly IPAM: { readonly Config: readonly { readonly Subnet?: string }[] | null };
  readonly Options: Labels | null;
  readonly Labels: Labels | null;
}

/** Answer of GET /volumes/{name}. */
export interface EngineVolume {
  readonly Name: string;
  readonly Driver: string;
  readonly CreatedAt?: string;
  readonly Options: Labels | null;
  readonly Labels: Labels | null;
}

/** An entry of GET /images/json. */
export interface EngineImageEntry {
  readonly Id: string;
  readonly Created: number;
  readonly RepoTags: readonly string[] | null | undefined;
  readonly RepoDigests?: readonly string[] | null | undefined;
  readonly Labels: Labels | null;
}

/** Answer of GET /images/{name}/json. */
export interface EngineImage {
  readonly Id: string;
  readonly RepoTags: readonly string[] | null;
  readonly RepoDigests: readonly string[] | null;
  readonly Config: EngineConfig | null;
  readonly Os?: string;
  readonly Architecture?: string;
  /** `v7` */
  readonly Variant?: string;
}

/** Of GET /info. */
export interface EngineInfo {
  readonly ID: string;
  readonly Name: string;
  readonly OSType: string;
  readonly Architecture: string;
  readonly NCPU: number;
  readonly MemTotal: number;
  readonly Runtimes: Readonly<Record<string, object>> | null;
  readonly LoggingDriver: string;
  readonly MemoryLimit: boolean;
  readonly CpuCfsQuota: boolean;
  readonly PidsLimit: boolean;
}

/** A message of a pull or build stream. */
export interface StreamMessage {
  readonly id?: string;
  readonly status?: string;
  readonly stream?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly error?: string;
}
