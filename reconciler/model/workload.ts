import type { ServiceMode } from './swarm.ts';
import type { Text } from './text.ts';

/** An image as asked for and, once known, the digest it is pinned to (`sha256:…`). */
export interface ImageSpec {
  readonly ref: string;
  readonly digest?: string;
}

/** Stands for the digest of a content with a secret in it that nobody could read: it equals any. */
export const UNREADABLE = 'unreadable';

/** A file put before a workload starts. Its content travels beside the spec (Resource.contents), by digest. */
export interface FileSpec {
  readonly path: string;
  /** Octal, four digits: `0644`. */
  readonly mode: string;
  /** `uid` or `uid:gid`, numbers or names as the engine knows them. */
  readonly owner?: string;
  /** Key of Resource.contents: digest of the text with its secrets as fingerprints. */
  readonly digest: string;
  readonly change: FileChange;
  /** Of a service: what of its Swarm has the content. */
  readonly as?: 'config' | 'secret';
  /** Name of that where it is not ours; else its name says its content (objectName). */
  readonly source?: string;
  /** Of a service: what fills in `{{ }}` for each task, `golang`. */
  readonly templateDriver?: string;
}

/** What a changed content asks for: a new workload, a signal to the running one, a command in it, or nothing. */
export type FileChange =
  | { readonly mode: 'restart' }
  | { readonly mode: 'none' }
  | { readonly mode: 'signal'; readonly signal: string }
  | { readonly mode: 'command'; readonly command: readonly string[] };

/** The bytes of a file: text (secrets apart) or binary in base64. */
export type FileContent = { readonly text: Text } | { readonly base64: string };

/** What a workload sees at `path`: a volume, a folder or file of its host, or memory. */
export type MountSpec =
  | {
      readonly type: 'volume';
      /** Empty: one of its own for each task of a service. */
      readonly volume: string;
      readonly path: string;
      readonly readOnly: boolean;
      /** Of a service, whose engines make the volume where there is none: what it is made with. */
      readonly nocopy?: true;
      readonly labels?: Readonly<Record<string, string>>;
      readonly driver?: { readonly name: string; readonly options: Readonly<Record<string, string>> };
    }
  | {
      readonly type: 'bind';
      readonly host: string;
      readonly path: string;
      readonly readOnly: boolean;
      /** Of a service: `rslave`, `shared`, … */
      readonly propagation?: string;
    }
  | {
      readonly type: 'tmpfs';
      /** 0: no limit. */
      readonly sizeBytes: number;
      readonly path: string;
      /** Of a service; octal, four digits. */
      readonly mode?: string;
    };

/** A network that a workload is on, by the engine's name, and its addresses where they are fixed. */
export interface AttachmentSpec {
  readonly network: string;
  readonly aliases: readonly string[];
  readonly ipv4?: string;
  readonly ipv6?: string;
  /** Of a service: for the network's driver. */
  readonly driverOpts?: Readonly<Record<string, string>>;
}

/** A port that a workload listens on. */
export interface PortSpec {
  readonly target: number;
  /** Absent: reachable by the other workloads of its networks only; 0: a Swarm chooses one. */
  readonly publish?: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /** Where it is published; always stated (loopback unless declared). */
  readonly address: string;
  /** Of a service: on every node of the Swarm, or on those that run a task. */
  readonly mode?: 'ingress' | 'host';
}

/** One health check. Of a service a number that is 0 is the image's, else the engine's. */
export interface HealthcheckSpec {
  readonly test:
    | { readonly command: readonly string[] }
    /** A line for the shell that the image names. */
    | { readonly shell: string }
    /** Off, whatever the image says. */
    | { readonly none: true }
    | { readonly http: { readonly path: string; readonly port: number } }
    | { readonly tcp: number };
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly startPeriodMs: number;
}

/** What happens when a workload ends; `attempts` within `windowMs`, without bound where absent. */
export interface RestartSpec {
  readonly policy: 'always' | 'unless-stopped' | 'on-failure' | 'no';
  /** Wait before the first restart; doubles from then on where Keelson restarts (processes). */
  readonly delayMs?: number;
  readonly attempts?: number;
  readonly windowMs?: number;
}

/** How much a workload may use at most; absent: no limit. */
export interface LimitsSpec {
  readonly cpuMillis?: number;
  readonly memoryBytes?: number;
  readonly pids?: number;
}

/**
 * What thresholds have laid over what git wants of a workload: the fields that they changed, as git wants them. It goes with what is asked for,
 * so that later on anybody can tell whose wish that was; it is compared with nothing.
 */
export interface Relieved {
  /** Names of the thresholds. */
  readonly by: readonly string[];
  readonly limits?: LimitsSpec;
  /** Of a service, and of replicas beyond those of git. */
  readonly replicas?: number;
}

/** As whom a workload runs, and what it may do. */
export interface SecuritySpec {
  readonly user?: string;
  readonly privileged: boolean;
  readonly readOnly: boolean;
  /** Without the `CAP_` prefix, sorted. */
  readonly capabilitiesAdd: readonly string[];
  readonly capabilitiesDrop: readonly string[];
  /** `/dev/host[:/dev/inside[:rwm]]` in full form. */
  readonly devices: readonly string[];
}

/** What only the Docker Engine knows. */
export interface DockerOnlySpec {
  /** `name:address`. */
  readonly extraHosts: readonly string[];
  readonly ulimits: Readonly<Record<string, { readonly soft: number; readonly hard: number }>>;
  readonly sysctls: Readonly<Record<string, string>>;
  readonly init?: boolean;
}

/** What a workload is given to run with, in which secrets may be. */
export type RunTexts = Pick<WorkloadSpec, 'env' | 'command' | 'args'>;

/** One replica of a job as an engine shall run it: templates rendered, secrets as fingerprints, quantities as numbers. */
export interface WorkloadSpec {
  readonly kind: 'workload';
  readonly job: string;
  /** `1`, `2`, … or, of a global job, the node's name. */
  readonly replica: string;
  readonly technology: 'container' | 'process';
  readonly image?: ImageSpec;
  /** Replaces the image's entry point. Of a process: the program and its arguments. Absent: the image's. */
  readonly command?: readonly Text[];
  readonly args?: readonly Text[];
  readonly workingDir?: string;
  readonly hostname?: string;
  readonly env: Readonly<Record<string, Text>>;
  readonly files: readonly FileSpec[];
  readonly volumes: readonly MountSpec[];
  readonly networks: readonly AttachmentSpec[];
  readonly networkMode?: 'host' | 'none';
  readonly pidMode?: 'host';
  readonly ports: readonly PortSpec[];
  readonly healthcheck?: HealthcheckSpec;
  readonly restart: RestartSpec;
  readonly limits: LimitsSpec;
  /** What placement counts and what the engine is told (Docker: memory reservation). */
  readonly reservations: LimitsSpec;
  readonly stop: { readonly signal: string; readonly graceMs: number };
  readonly security: SecuritySpec;
  readonly logging?: { readonly driver: string; readonly options: Readonly<Record<string, string>> };
  readonly labels: Readonly<Record<string, string>>;
  readonly docker?: DockerOnlySpec;
  readonly oneShot: boolean;
  /** Of a one-shot that runs again after other jobs: says what these shall be. */
  readonly after?: string;
  /** Set where its engine schedules by itself: then it is all replicas at once, and `replica` is empty. */
  readonly service?: ServiceMode;
  /** Set where thresholds want something else of it than git does. */
  readonly relieved?: Relieved;
}
