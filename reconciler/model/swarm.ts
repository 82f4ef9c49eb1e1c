/** The label with the stack's name that `docker stack deploy` gives all that it makes. */
export const STACK_LABEL = 'com.docker.stack.namespace';

/** Fields of a service that can change while its tasks stay: how many there are, how they are replaced, its own labels. */
export const BESIDE_TASKS: RegExp = /^service\.(replicas|update|rollback|labels|endpoint)\b/;

/** Fields of a service that say where its tasks may be: of a one-shot they count when it is begun. */
export const WHERE_TASKS_ARE: RegExp = /^service\.(constraints|spread)$/;

/** A constraint that no node fulfils: a global service that is stopped is on none. */
export const NOWHERE = 'node.id == stopped';

/** A machine's place in a Swarm. */
export interface MemberSpec {
  readonly kind: 'member';
  /** Id of the Swarm it joins; null: it makes a new one. */
  readonly swarm: string | null;
  readonly role: 'manager' | 'worker';
  readonly availability: 'active' | 'pause' | 'drain';
  readonly labels: Readonly<Record<string, string>>;
  /** The address that it tells the others; only what joins is told it. */
  readonly address?: string;
  /** What a new Swarm is made with. */
  readonly settings?: SwarmSettings;
  /** Set where thresholds want another availability than git does: which that is. */
  readonly relieved?: { readonly by: readonly string[]; readonly availability: MemberSpec['availability'] };
}

/** What a Swarm as a whole is set to; what is absent is left as it is. Pools and the data port count only when it is made. */
export interface SwarmSettings {
  readonly kind: 'settings';
  /** Past tasks that are kept for each slot. */
  readonly taskHistory?: number;
  readonly dispatcherHeartbeatMs?: number;
  /** CIDR, and the prefix length of each network made from them. */
  readonly addressPools?: readonly string[];
  readonly subnetSize?: number;
  readonly dataPathPort?: number;
}

/** A file that a Swarm keeps for its services, under a name that says its content. */
export interface ConfigSpec {
  readonly kind: 'config' | 'secret';
  readonly name: string;
  /** Key of Resource.contents. */
  readonly digest: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What fills in `{{ }}` for each task: `golang`. */
  readonly templateDriver?: string;
}

/** How tasks of a service are replaced, or put back; milliseconds. */
export interface ServiceUpdate {
  /** 0: all at once. */
  readonly parallelism: number;
  readonly delayMs: number;
  readonly order: 'stop-first' | 'start-first';
  readonly onFailure: 'rollback' | 'pause' | 'continue';
  readonly monitorMs: number;
  readonly maxFailureRatio: number;
}

/** How an engine that schedules by itself runs a workload: as a service of so many tasks. What is absent is as Swarm has it by itself. */
export interface ServiceMode {
  /** The engine's name for it; absent: `<cluster>_<job>`. */
  readonly name?: string;
  readonly mode: 'replicated' | 'global' | 'replicated-job' | 'global-job';
  /** Of a replicated one; of a replicated job how many tasks shall end well. */
  readonly replicas?: number;
  /** Of a replicated job: how many tasks at once; absent: all. */
  readonly maxConcurrent?: number;
  readonly maxPerNode?: number;
  /** `node.labels.site == attic`, sorted. */
  readonly constraints: readonly string[];
  /** Labels whose values tasks are spread over: `node.labels.site`. */
  readonly spread: readonly string[];
  readonly update?: ServiceUpdate;
  readonly rollback?: ServiceUpdate;
  readonly endpoint: 'vip' | 'dnsrr';
  /** Labels of the service itself; those of its containers are the workload's. */
  readonly labels: Readonly<Record<string, string>>;
  /** Variables of the image that its containers do not get. */
  readonly unset?: readonly string[];
  /** Beyond the group of its user. */
  readonly groups?: readonly string[];
  readonly dns?: readonly string[];
  readonly dnsSearch?: readonly string[];
  readonly dnsOpt?: readonly string[];
  readonly tty?: true;
  readonly stdinOpen?: true;
  readonly isolation?: string;
  readonly credentialSpec?: { readonly file: string } | { readonly registry: string };
  /** What of each kind is reserved for a task: `gpu: 1`. */
  readonly genericResources?: Readonly<Record<string, number>>;
}

/** One task of a service: a container that a Swarm put on a node. */
export interface Task {
  readonly id: string;
  /** Of a replicated service its slot, of a global one its node. */
  readonly slot: string;
  /** Declared name of its node, else its hostname; null: it has none yet. */
  readonly node: string | null;
  /** As the engine calls it: `pending`, `running`, `failed`, … */
  readonly state: string;
  readonly desired: string;
  /** The scheduler's or the engine's own words. */
  readonly error?: string;
  readonly exitCode?: number;
  /** Instant of its last change by the engine's clock, milliseconds. */
  readonly at: number;
  /** Whether it belongs to the service's present spec. */
  readonly isPresent: boolean;
  /** False: its node does not answer the managers, so that its state is old. */
  readonly isBelieved: boolean;
}

/** How a service stands, as its managers tell. */
export interface ServiceStatus {
  /** Tasks that shall run, and those that do, on nodes that answer; of a one-shot, tasks that shall end well, and those that did. */
  readonly want: number;
  readonly have: number;
  readonly update: 'none' | 'updating' | 'paused' | 'completed' | 'rolling-back' | 'rollback-paused' | 'rolled-back';
  /** The manager's own words on the update. */
  readonly message?: string;
  readonly tasks: readonly Task[];
}
