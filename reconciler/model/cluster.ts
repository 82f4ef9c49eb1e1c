import type { Declared } from './declared.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { DeclaredHost } from './host.ts';
import type { Network } from './network.ts';
import type { Question } from './observed.ts';
import type { Policy, Suspension } from './policy.ts';
import type { BuildFile } from './resource.ts';
import type { Role } from './role.ts';
import type { SwarmSettings } from './swarm.ts';
import type { TelemetrySettings } from './telemetry.ts';
import type { Text } from './text.ts';
import type { Threshold } from './threshold.ts';
import type { FileContent, FileSpec, WorkloadSpec } from './workload.ts';

/** A way to a machine, tried in order. */
export type Access =
  | { readonly kind: 'local' /** Path of the engine's socket; absent: DOCKER_HOST or the default. */; readonly socket?: string }
  | {
      readonly kind: 'tcp';
      readonly host: string;
      readonly port: number;
      /** Each a reference; absent only with `insecure`, the reason people gave. */
      readonly tls?: {
        readonly ca?: SecretName;
        readonly cert?: SecretName;
        readonly key?: SecretName;
        readonly passphrase?: SecretName;
      };
      readonly insecure?: string;
    }
  | SshAccess
  /** The agent on the machine: orders wait for it at the broker, and it alone acts on its engine. */
  | { readonly kind: 'agent' };

/** The ways to each machine of an engine that spans several. */
export interface MembersWay {
  readonly kind: 'members';
  /** `isAbsent`: it is to leave. */
  readonly members: readonly { readonly node: string; readonly access: readonly Access[]; readonly isAbsent: boolean }[];
}

/** A way to what a driver is pointed at. */
export type Way = Access | MembersWay;

/** A login by SSH. */
export interface SshAccess {
  readonly kind: 'ssh';
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly key?: SecretName;
  /** Of an encrypted key. */
  readonly passphrase?: SecretName;
  /** Whether the reconciler's ssh-agent is asked. */
  readonly agent: boolean;
  readonly password?: SecretName;
  /** How commands there get the rights of root; sudo is given `password`. */
  readonly become?: 'sudo' | 'doas';
  /** Fingerprint of the host key, `SHA256:…`; absent: known_hosts vouches for it. */
  readonly hostKey?: string;
  /** The machine to go through. */
  readonly jump?: SshAccess;
  /** Path of the engine's socket there. */
  readonly socket: string;
}

/** A secret, and which field of it where it has several. */
export interface SecretName {
  readonly secret: string;
  readonly key?: string;
}

/** What keeps jobs off a node unless they tolerate it. */
export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

/** A machine. `engine` names its driver; `none`: it runs nothing. */
export interface Node extends Declared {
  readonly formerly: readonly string[];
  readonly address?: string;
  readonly publicAddress?: string;
  readonly access: readonly Access[];
  readonly engine: string;
  /** All roles that it has and that are not stopped there, groups and includes resolved, sorted. */
  readonly roles: readonly string[];
  /** Roles that it has and that are stopped there, sorted. */
  readonly stoppedRoles: readonly string[];
  readonly platform?: string;
  /** Range of engine versions it must have. */
  readonly engineVersion?: string;
  readonly state: 'active' | 'drained' | 'absent';
  readonly suspend?: Suspension;
  readonly capacity: { readonly cpuMillis?: number; readonly memoryBytes?: number };
  readonly taints: readonly Taint[];
  readonly telemetry: TelemetrySettings;
  readonly liveness: {
    /** Older readings say nothing of now. */
    readonly staleAfterMs: number;
    /** null: never. */
    readonly lostAfterMs: number | null;
  };
  /** What tells this machine from others, beside the host key of its ways. */
  readonly identity: { readonly machineId?: string; readonly hostname?: string };
  /** Codes of gates it may pass, each with the reason people gave. */
  readonly force: Readonly<Record<string, string>>;
}

/** A file as declared: its content not yet rendered. */
export interface FileTemplate extends Omit<FileSpec, 'digest'> {
  readonly content: FileContent;
}

/** A workload as declared, templates unrendered, names of networks and volumes the cluster's own. */
export type WorkloadTemplate = Omit<WorkloadSpec, 'files' | 'replica' | 'image' | 'env' | 'after'> & {
  readonly image?: string;
  readonly env: Readonly<Record<string, Text>>;
  readonly files: readonly FileTemplate[];
};

/** Where a job may run, and where best. */
export interface Placement {
  readonly role?: string;
  /** Nodes it may run on: `placement.node` and `placement.nodes` together; absent: any. */
  readonly nodes?: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Label whose values replicas are spread over; `node` spreads over nodes. */
  readonly spread?: string;
  /** Jobs it never shares a node with. */
  readonly apart: readonly string[];
  readonly tolerate: readonly { readonly key?: string; readonly value?: string; readonly effect?: Taint['effect'] }[];
  readonly strategy: 'best-fit' | 'spread' | 'first-fit' | 'direct';
}

/** How replicas are replaced, and what follows where that fails; milliseconds. */
export interface Update {
  readonly order: 'stop-first' | 'start-first';
  readonly parallelism: number;
  readonly delayMs: number;
  readonly onFailure: 'rollback' | 'pause' | 'continue';
  /** How long it must be seen healthy to count as settled; absent: policy.stability. */
  readonly monitorMs?: number;
  readonly deadlineMs: number;
}

/** Something to be run: so many replicas, or one on every node that fits (`global`). */
export interface Job extends Declared {
  readonly formerly: readonly string[];
  readonly technology: 'container' | 'process';
  /** Driver it runs on; absent: that of the node it is placed on. */
  readonly engine?: string;
  readonly mode: 'replicated' | 'global';
  readonly replicas: number;
  /** Set where thresholds in force want `replicas` of it, and git so many. */
  readonly scaled?: { readonly from: number; readonly by: readonly string[] };
  readonly state: 'running' | 'stopped' | 'absent';
  readonly suspend?: Suspension;
  /** Its engine schedules by itself: it is one service there, whatever `replicas` says. */
  readonly service?: true;
  readonly placement: Placement;
  readonly update: Update;
  readonly dependsOn: readonly string[];
  /** Jobs that have to be healthy as declared before this one-shot runs; it runs again for each of their specs. */
  readonly after?: readonly string[];
  readonly priority: number;
  /** Whether thresholds never limit, stop or move it. */
  readonly protected: boolean;
  /** Containers (by name) that become this job's; stamped at their first replacement. */
  readonly adopt?: string;
  readonly pull: 'missing' | 'always' | 'never';
  readonly followMs?: number;
  readonly build?: {
    readonly dockerfile: string;
    readonly args: Readonly<Record<string, string>>;
    readonly target?: string;
    /** The folder's files, by path below it. */
    readonly files: Readonly<Record<string, BuildFile>>;
  };
  /** Names of local volumes that may be left behind by a move: data-stays does not hold for them. */
  readonly movable: readonly string[];
  readonly force: Readonly<Record<string, string>>;
  readonly workload: WorkloadTemplate;
}

/** Data that outlives workloads, on every node where a job uses it. `engineName` as for networks. */
export interface Volume {
  readonly name: string;
  readonly engineName: string;
  readonly external: boolean;
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: 'present' | 'absent';
  /** What it was called on engines under its former names (`formerly`). */
  readonly formerEngineNames: readonly string[];
}

/** Where the outside comes in: the role and the node that were chosen. */
export interface Entry {
  readonly role: string;
  readonly node: string;
  readonly address: string;
  readonly names: readonly string[];
  /** Whether it is looked up where the names lead: to warn, or to hold what would be changed. */
  readonly dns?: 'check' | 'require';
}

/** What a commit declares, resolved: names are things, roles have nodes, quantities are numbers. Maps are ordered by name. */
export interface Cluster {
  readonly name: string;
  readonly uid: string;
  /** The commit it was read from. */
  readonly revision: string;
  readonly subject: string;
  readonly location?: string;
  readonly entry?: Entry;
  readonly policy: Policy;
  /** What is said of the Swarm that its nodes form; `id`: the only one that counts. */
  readonly swarm?: { readonly id?: string; readonly settings?: SwarmSettings };
  readonly nodes: ReadonlyMap<string, Node>;
  /** What the operating systems of machines must have, by node; those of which nothing is said are left out. */
  readonly hosts: ReadonlyMap<string, DeclaredHost>;
  readonly roles: ReadonlyMap<string, Role>;
  readonly jobs: ReadonlyMap<string, Job>;
  readonly networks: ReadonlyMap<string, Network>;
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly thresholds: ReadonlyMap<string, Threshold>;
  readonly warnings: readonly Diagnostic[];
}

/** What resolve gives: a cluster and what to ask the world; no cluster where a diagnostic is an error. */
export interface Resolution {
  readonly cluster: Cluster | null;
  readonly questions: readonly Question[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Values that templates read besides the cluster: the job, the replica and the node it is rendered for. */
export interface TemplateScope {
  readonly job: Job;
  readonly replica: string;
  /** null: its engine chooses, and nobody knows before. */
  readonly node: Node | null;
}

/** Renders `${{ … }}` of one text for one replica; throws only on what resolve's check would have refused. */
export type RenderText = (text: Text, scope: TemplateScope) => Text;
