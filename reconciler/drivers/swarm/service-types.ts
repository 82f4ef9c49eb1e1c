import type { EngineHealthcheck, EngineMount, EngineNetwork, Labels } from '../docker/engine-types.ts';
import type { EngineVersion } from './engine-types.ts';

// The parts of a Swarm's services, tasks, configs and secrets (API 1.41, https://docs.docker.com/engine/api/v1.41/#tag/Service) that Keelson
// reads or writes. Durations are nanoseconds. What the types of dockerode say of them is `any`, or nothing of null.

/** Whatever the managers keep: with the version that a change has to name. */
interface EngineKept {
  readonly ID: string;
  readonly Version: EngineVersion;
  readonly CreatedAt: string;
  readonly UpdatedAt: string;
}

/** A mount of a service's containers. */
export interface EngineServiceMount extends Omit<EngineMount, 'TmpfsOptions'> {
  readonly BindOptions?: { readonly Propagation?: string } | null;
  readonly VolumeOptions?: {
    readonly NoCopy?: boolean;
    readonly Labels?: Labels | null;
    readonly DriverConfig?: { readonly Name?: string; readonly Options?: Labels | null } | null;
  } | null;
  readonly TmpfsOptions?: { readonly SizeBytes?: number; readonly Mode?: number } | null;
}

/** Where a config or secret is put in a container; the mode is a number. */
export interface EngineFile {
  readonly Name: string;
  readonly UID: string;
  readonly GID: string;
  readonly Mode: number;
}

/** What the containers of a service are made with. */
export interface EngineContainerSpec {
  readonly Image: string;
  readonly Labels?: Labels | null;
  /** Replaces the image's entry point. */
  readonly Command?: readonly string[] | null;
  readonly Args?: readonly string[] | null;
  readonly Hostname?: string;
  readonly Env?: readonly string[] | null;
  readonly Dir?: string;
  readonly User?: string;
  readonly Groups?: readonly string[] | null;
  readonly Privileges?: { readonly CredentialSpec?: { readonly File?: string; readonly Registry?: string } | null } | null;
  readonly Init?: boolean | null;
  readonly StopSignal?: string;
  readonly TTY?: boolean;
  readonly OpenStdin?: boolean;
  readonly ReadOnly?: boolean;
  readonly Mounts?: readonly EngineServiceMount[] | null;
  readonly StopGracePeriod?: number | null;
  readonly Healthcheck?: EngineHealthcheck | null;
  /** Lines of /etc/hosts: `address name`. */
  readonly Hosts?: readonly string[] | null;
  readonly DNSConfig?: {
    readonly Nameservers?: readonly string[] | null;
    readonly Search?: readonly string[] | null;
    readonly Options?: readonly string[] | null;
  } | null;
  readonly Secrets?:
    | readonly { readonly File?: EngineFile | null; readonly SecretID: string; readonly SecretName: string }[]
    | null;
  readonly Configs?:
    | readonly { readonly File?: EngineFile | null; readonly ConfigID: string; readonly ConfigName: string }[]
    | null;
  readonly Isolation?: string;
  readonly Sysctls?: Labels | null;
  readonly CapabilityAdd?: readonly string[] | null;
  readonly CapabilityDrop?: readonly string[] | null;
  readonly Ulimits?: readonly { readonly Name: string; readonly Soft?: number; readonly Hard?: number }[] | null;
}

/** How much a task may have, or is promised. */
export interface EngineResources {
  readonly NanoCPUs?: number;
  readonly MemoryBytes?: number;
  readonly Pids?: number;
  readonly GenericResources?:
    | readonly { readonly DiscreteResourceSpec?: { readonly Kind: string; readonly Value?: number } }[]
    | null;
}

/** What each task of a service is. */
export interface EngineTaskSpec {
  readonly ContainerSpec?: EngineContainerSpec | null;
  readonly Resources?: { readonly Limits?: EngineResources | null; readonly Reservations?: EngineResources | null } | null;
  readonly RestartPolicy?: {
    readonly Condition?: string;
    readonly Delay?: number | null;
    readonly MaxAttempts?: number | null;
    readonly Window?: number | null;
  } | null;
  readonly Placement?: {
    readonly Constraints?: readonly string[] | null;
    readonly Preferences?: readonly { readonly Spread?: { readonly SpreadDescriptor: string } | null }[] | null;
    readonly MaxReplicas?: number;
    readonly Platforms?: readonly EnginePlatform[] | null;
  } | null;
  readonly Networks?:
    | readonly { readonly Target: string; readonly Aliases?: readonly string[] | null; readonly DriverOpts?: Labels | null }[]
    | null;
  readonly LogDriver?: { readonly Name: string; readonly Options?: Labels | null } | null;
  /** Counts up where somebody wants all tasks to be replaced though nothing else changed. */
  readonly ForceUpdate?: number;
  readonly Runtime?: string;
}

/** What an image is made for. */
export interface EnginePlatform {
  readonly Architecture?: string;
  readonly OS?: string;
}

/** How tasks are replaced. */
export interface EngineUpdateConfig {
  readonly Parallelism: number;
  readonly Delay?: number;
  readonly FailureAction?: string;
  readonly Monitor?: number;
  readonly MaxFailureRatio?: number;
  readonly Order?: string;
}

/** A port of a service. */
export interface EngineServicePort {
  readonly Protocol?: string;
  readonly TargetPort?: number;
  readonly PublishedPort?: number;
  readonly PublishMode?: string;
}

/** Body of POST /services/create and /services/{id}/update. */
export interface EngineServiceSpec {
  readonly Name: string;
  readonly Labels?: Labels | null;
  readonly TaskTemplate: EngineTaskSpec;
  readonly Mode: {
    readonly Replicated?: { readonly Replicas?: number } | null;
    readonly Global?: object | null;
    readonly ReplicatedJob?: { readonly MaxConcurrent?: number; readonly TotalCompletions?: number } | null;
    readonly GlobalJob?: object | null;
  };
  readonly UpdateConfig?: EngineUpdateConfig | null;
  readonly RollbackConfig?: EngineUpdateConfig | null;
  readonly EndpointSpec?: { readonly Mode?: string; readonly Ports?: readonly EngineServicePort[] | null } | null;
}

/** An entry of GET /services. */
export interface EngineService extends EngineKept {
  readonly Spec: EngineServiceSpec;
  readonly PreviousSpec?: EngineServiceSpec | null;
  readonly Endpoint?: { readonly Ports?: readonly EngineServicePort[] | null } | null;
  readonly UpdateStatus?: { readonly State?: string; readonly Message?: string } | null;
  /** Of a job: how often it was begun. */
  readonly JobStatus?: { readonly JobIteration?: { readonly Index?: number } } | null;
}

/** An entry of GET /tasks. */
export interface EngineServiceTask extends EngineKept {
  readonly ServiceID?: string;
  readonly NodeID?: string;
  readonly Slot?: number;
  readonly Spec: EngineTaskSpec;
  readonly DesiredState: string;
  readonly JobIteration?: { readonly Index?: number } | null;
  readonly Status: {
    readonly Timestamp: string;
    readonly State: string;
    readonly Err?: string;
    readonly ContainerStatus?: { readonly ContainerID?: string; readonly ExitCode?: number } | null;
  };
  readonly NetworksAttachments?:
    | readonly {
        readonly Network?: {
          readonly Spec?: { readonly Name?: string } | null;
          readonly DriverState?: { readonly Name?: string } | null;
        } | null;
        /** `10.0.1.5/24` */
        readonly Addresses?: readonly string[] | null;
      }[]
    | null;
}

/** An entry of GET /configs or /secrets; of a secret without its data. */
export interface EngineObject extends EngineKept {
  readonly Spec: {
    readonly Name: string;
    readonly Labels?: Labels | null;
    /** Base64. */
    readonly Data?: string;
    readonly Templating?: { readonly Name: string } | null;
  };
}

/** An entry of GET /networks. */
export interface EngineSwarmNetwork extends EngineNetwork {
  readonly Scope: string;
}
