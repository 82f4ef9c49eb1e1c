import type { FacetSpec } from './host.ts';
import type { ResourceId } from './ids.ts';
import type { ConfigSpec, MemberSpec, ServiceStatus, SwarmSettings } from './swarm.ts';
import type { FileContent, LimitsSpec, PortSpec, WorkloadSpec } from './workload.ts';

/** A network of one engine. `name` is the engine's name for it; `external` ones are used, never made or removed. */
export interface NetworkSpec {
  readonly kind: 'network';
  readonly name: string;
  readonly driver: string;
  readonly internal: boolean;
  readonly attachable: boolean;
  /** CIDR, in the declared order; empty: the engine chooses. */
  readonly subnets: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** A volume of one engine, by the engine's name for it. */
export interface VolumeSpec {
  readonly kind: 'volume';
  readonly name: string;
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** An image that has to be on an engine before what uses it: pulled, or built from `build`. */
export interface PresentImageSpec {
  readonly kind: 'image';
  readonly ref: string;
  readonly digest?: string;
  readonly pull: 'missing' | 'always' | 'never';
  /** Platform to pull for, `linux/arm64`; absent: the engine's own. */
  readonly platform?: string;
  /** Built instead of pulled; `context` is the digest of the folder's files, which are in Resource.build. */
  readonly build?: {
    readonly context: string;
    readonly dockerfile: string;
    readonly args: Readonly<Record<string, string>>;
    readonly target?: string;
  };
}

/** A file of a folder that an image is built from, or a symbolic link in it. */
export type BuildFile =
  | (({ readonly text: string } | { readonly base64: string }) & { readonly executable?: true })
  | { readonly link: string };

/** What thresholds do to a container that is not ours. */
export interface RestraintSpec {
  readonly kind: 'restraint';
  /** The engine's own handle of it. */
  readonly container: string;
  readonly name: string;
  /** What it may use at most, where it may use more. */
  readonly limits: Pick<LimitsSpec, 'cpuMillis' | 'memoryBytes'>;
  readonly stop: boolean;
  /** Names of the thresholds. */
  readonly by: readonly string[];
}

/** What a thing is like: the same type for what is wanted, what was asked for and what is seen. */
export type Spec =
  | WorkloadSpec
  | NetworkSpec
  | VolumeSpec
  | PresentImageSpec
  | FacetSpec
  | MemberSpec
  | ConfigSpec
  | RestraintSpec
  | SwarmSettings;

/** Whose a thing is: the cluster's name and the `metadata.uid` that `init` wrote. */
export interface Owner {
  readonly cluster: string;
  readonly uid: string;
}

/** One thing that shall be, on one target. */
export interface Resource {
  readonly id: ResourceId;
  readonly spec: Spec;
  /** Digest of `spec`; equal digests are equal specs, unequal ones are compared field by field. */
  readonly digest: string;
  /** Contents of files by their digest, never part of a label, a plan or a report. */
  readonly contents?: Readonly<Record<string, FileContent>>;
  /** Of an image that is built: the folder's files by path, in no label, plan or report either. */
  readonly build?: Readonly<Record<string, BuildFile>>;
}

/** Where a thing is in its life, as its engine tells. Instants are the engine's own, for display only. */
export type LiveState =
  | { readonly phase: 'created' }
  | {
      readonly phase: 'running';
      readonly health: 'none' | 'starting' | 'healthy' | 'unhealthy';
      readonly startedAt?: number;
      /** Last lines of a failing health check. */
      readonly healthOutput?: string;
    }
  | { readonly phase: 'restarting'; readonly exitCode: number }
  | { readonly phase: 'paused' }
  | {
      readonly phase: 'exited';
      readonly exitCode: number;
      readonly finishedAt?: number;
      readonly outOfMemory?: boolean;
      readonly error?: string;
    }
  /** A service of an engine that schedules by itself: its tasks, together. */
  | { readonly phase: 'service'; readonly status: ServiceStatus }
  /** Anything but a workload that is there. */
  | { readonly phase: 'present' }
  /** A pull or build under way; `progress` for people: `12 of 40 MB`. */
  | { readonly phase: 'pending'; readonly progress?: string }
  /** A pull or build that ended badly, kept until it is asked for again. */
  | { readonly phase: 'failed'; readonly error: string; readonly temporary: boolean };

/** One thing that is. Two lives may share an id: the old and the new one of a replacement. */
export interface Live {
  readonly id: ResourceId;
  /** The engine's own handle (container id, folder of a process): what changes name it by. Of workloads no two are alike, on whatever target. */
  readonly ref: string;
  /** What people see: the container's name. */
  readonly name: string;
  /** As observed, in the engine's normalised form (Traits.normalise gives the same form for what is desired). */
  readonly spec: Spec;
  /** What Keelson last asked for, from the object's label; absent on what is adopted and not yet stamped. */
  readonly applied?: Spec;
  /** It carries no label of ours: a job claims it by its name. */
  readonly adopted?: true;
  /** It was sent and nobody answered: it counts as there only while its target is silent. */
  readonly assumed?: true;
  /** Its agent has no order for it, or cannot read what it was sent: it is to be posted, for this reason. */
  readonly unposted?: string;
  readonly state: LiveState;
  /** How often the engine restarted it by itself. */
  readonly restarts: number;
  /** Instant of creation by the engine's clock, milliseconds; orders two lives of one id. */
  readonly createdAt: number;
}

/** Something on a target that is not ours, as far as it can stand in our way. */
export interface Foreign {
  readonly kind: Kind;
  readonly name: string;
  /** Of a workload that thresholds may restrain: the engine's own handle, the image it was made from, and whether it runs. */
  readonly ref?: string;
  readonly image?: string;
  readonly running?: boolean;
  /** Set where its engine removes it when it ends, with what is in it: no threshold stops it. */
  readonly removedAtEnd?: true;
  /** Set where it is another cluster's, or a cluster's of our name with another uid. */
  readonly owner?: Owner;
  /** The stack that Docker made it for. */
  readonly stack?: string;
  readonly ports: readonly { readonly address: string; readonly port: number; readonly protocol: PortSpec['protocol'] }[];
  /** Static addresses it holds, by network. */
  readonly addresses: readonly string[];
}

type Kind = Spec['kind'];
