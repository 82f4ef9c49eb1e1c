import type { Field } from './compose-file.ts';

/** One service as one Compose file says it, or several merged: short forms written out, nothing added. Texts may have held values in them. */
export interface ComposeService {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly hostname?: string;
  readonly workingDir?: string;
  readonly user?: string;
  readonly isolation?: string;
  readonly stopSignal?: string;
  readonly stopGraceMs?: number;
  readonly restart?: string;
  readonly init?: boolean;
  readonly tty?: boolean;
  readonly stdinOpen?: boolean;
  readonly readOnly?: boolean;
  readonly environment?: Readonly<Record<string, Variable>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly ulimits?: Readonly<Record<string, { readonly soft: number; readonly hard: number }>>;
  readonly extraHosts?: readonly string[];
  readonly dns?: readonly string[];
  readonly dnsSearch?: readonly string[];
  readonly capAdd?: readonly string[];
  readonly capDrop?: readonly string[];
  readonly credentialSpec?: Readonly<Record<string, string>>;
  readonly healthcheck?: ComposeHealthcheck;
  readonly logging?: { readonly driver?: string; readonly options?: Readonly<Record<string, string>> };
  readonly networks?: Readonly<Record<string, ComposeAttachment>>;
  readonly ports?: readonly ComposePort[];
  readonly volumes?: readonly ComposeMount[];
  readonly configs?: readonly ComposeFileReference[];
  readonly secrets?: readonly ComposeFileReference[];
  readonly deploy?: ComposeDeploy;
}

/** A variable of the environment; null: one that is taken out of the image's. */
export interface Variable {
  readonly value: string | null;
  /** Where it is said. */
  readonly field: Field;
}

/** A health check; `test` begins with NONE, CMD or CMD-SHELL. */
export interface ComposeHealthcheck {
  readonly test?: readonly string[];
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
  readonly startPeriodMs?: number;
  readonly retries?: number;
  readonly disable?: boolean;
}

/** How a service joins a network. */
export interface ComposeAttachment {
  readonly aliases?: readonly string[];
  readonly driverOpts?: Readonly<Record<string, string>>;
  readonly field: Field;
}

/** A port; 0 is published where the Swarm likes. */
export interface ComposePort {
  readonly target: number;
  readonly publish: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly mode: 'ingress' | 'host';
}

/** A place for data; the source is a volume of the file, or a path. */
export interface ComposeMount {
  readonly type: 'volume' | 'bind' | 'tmpfs';
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly nocopy: boolean;
  readonly propagation: string;
  readonly sizeBytes: number;
  readonly field: Field;
}

/** A config or secret that a service gets as a file. */
export interface ComposeFileReference {
  readonly source: string;
  readonly target?: string;
  readonly uid?: string;
  readonly gid?: string;
  /** As a number: 0o444. */
  readonly mode?: number;
  readonly field: Field;
}

/** The section `deploy`. */
export interface ComposeDeploy {
  readonly mode?: string;
  readonly endpointMode?: string;
  readonly replicas?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly update?: ComposeUpdate;
  readonly rollback?: ComposeUpdate;
  readonly limits?: ComposeResources;
  readonly reservations?: ComposeResources;
  readonly restartPolicy?: {
    readonly condition?: string;
    readonly delayMs?: number;
    readonly attempts?: number;
    readonly windowMs?: number;
  };
  readonly constraints?: readonly string[];
  readonly spread?: readonly string[];
  readonly maxPerNode?: number;
}

/** How tasks are replaced. */
export interface ComposeUpdate {
  readonly parallelism?: number;
  readonly delayMs?: number;
  readonly onFailure?: string;
  readonly monitorMs?: number;
  readonly maxFailureRatio?: number;
  readonly order?: string;
}

/** How much a service may use, or is promised. */
export interface ComposeResources {
  readonly cpuMillis?: number;
  readonly memoryBytes?: number;
  readonly pids?: number;
  readonly generic?: readonly (readonly [kind: string, value: number])[];
}
