// Written by `npm run generate` from schema/. Change the schema, not this file.

/** Where a thing is in its life, as the engine tells. */
export type State =
  | {
      /** Where the thing is in its life. */
      readonly phase: 'created';
    }
  | {
      /** Where the thing is in its life. */
      readonly phase: 'running';
      /** What its health check says. */
      readonly health: 'none' | 'starting' | 'healthy' | 'unhealthy';
      /** When it started. By the node's clock, milliseconds; for display only. */
      readonly startedAt?: number;
      /** Last lines of a failing health check. */
      readonly healthOutput?: string;
    }
  | {
      /** Where the thing is in its life. */
      readonly phase: 'restarting';
      /** How it ended. */
      readonly exitCode: number;
    }
  | {
      /** Where the thing is in its life. */
      readonly phase: 'paused';
    }
  | {
      /** Where the thing is in its life. */
      readonly phase: 'exited';
      /** How it ended. */
      readonly exitCode: number;
      /** When it ended. By the node's clock, milliseconds; for display only. */
      readonly finishedAt?: number;
      /** Whether it ran out of memory. */
      readonly outOfMemory?: boolean;
      /** What the engine says of it. */
      readonly error?: string;
    }
  | {
      /** Where the thing is in its life. */
      readonly phase: 'present';
    }
  | {
      /** Where the thing is in its life. */
      readonly phase: 'pending';
      /** How far a pull or build is, for people. */
      readonly progress?: string;
    }
  | {
      /** Where the thing is in its life. */
      readonly phase: 'failed';
      /** Why a pull or build ended badly. */
      readonly error: string;
      /** Whether trying again may succeed. */
      readonly temporary: boolean;
    };

/** An engine of the node, by the driver's name and the node's. */
export type TargetId = string;

/** A thing on a target: target, kind and name. */
export type Id = string;

/** How the machine of a node fares: from its agent every few seconds, `keelson/1/UID/NODE/info`, quality 0, not retained. Fields that a reader does not know are passed over. */
export interface InfoDocument {
  /** Chosen by chance when the agent starts: what tells its life from the one before, and from another agent with the same name. */
  readonly run: string;
  /** Counts the messages of one kind in one run, from 1: what comes doubled or late is told by it. */
  readonly seq: number;
  /** By name, in the unit that ends the name; only what was measured is there. */
  readonly metrics: {
    readonly [k: string]: number;
  };
  /** What takes most of the machine, the heaviest first. */
  readonly processes?: readonly ProcessFields[];
}

/** A process that takes much of its machine. */
export interface ProcessFields {
  /** What it is called. */
  readonly name: string;
  /** Whose it is. */
  readonly user: string;
  /** Of one core: 250 is two and a half cores. */
  readonly cpuPercent: number;
  /** Of the machine's memory. */
  readonly memoryPercent: number;
}

/** What is on a node: from its agent on change and now and then, always as a whole, `keelson/1/UID/NODE/states`, quality 1, retained. Fields that a reader does not know are passed over. */
export interface StatesDocument {
  /** Chosen by chance when the agent starts: what tells its life from the one before, and from another agent with the same name. */
  readonly run: string;
  /** Counts the messages of one kind in one run, from 1: what comes doubled or late is told by it. */
  readonly seq: number;
  /** Of the orders that it goes by; 0: it has none. */
  readonly revision: number;
  /** What secrets are sealed to: the public key of its agent. */
  readonly recipient: string;
  /** How each of its orders stands, by the id of its workload. */
  readonly items: {
    readonly [k: string]: ToldItemFields;
  };
  /** The engines of the node. */
  readonly targets: readonly ToldTargetFields[];
}

/** How one order stands. */
export interface ToldItemFields {
  /** Of the resource that it goes by. */
  readonly digest: string;
  /** How its job would be told of. */
  readonly health: 'healthy' | 'progressing' | 'degraded' | 'missing' | 'unknown';
  /** Why it is not healthy, in the engine's own words where it failed. */
  readonly why: string;
  /** The life that has the place; absent: there is none. */
  readonly live?: ToldLiveFields;
}

/** One life, without what it is like. */
export interface ToldLiveFields {
  /** What people see. */
  readonly name: string;
  /** Where it is in its life. */
  readonly state: State;
  /** How often the engine restarted it by itself. */
  readonly restarts: number;
  /** When it was made. By the node's clock, milliseconds; for display only. */
  readonly createdAt: number;
}

/** What is on one engine beside what there are orders for. */
export interface ToldTargetFields {
  /** The driver's name and the node's. */
  readonly target: TargetId;
  /** What is ours. */
  readonly live: readonly LiveFields[];
  /** What is not ours, as far as it can stand in our way. */
  readonly foreign: readonly ForeignFields[];
  /** What the machine told of itself; null: nothing yet. */
  readonly facts: FactsFields | null;
  /** Why it cannot be looked at now: the lists are of an earlier look. */
  readonly why?: string;
}

/** One thing that is. */
export interface LiveFields {
  /** Which thing. */
  readonly id: Id;
  /** The engine's own handle. */
  readonly ref: string;
  /** What people see. */
  readonly name: string;
  /** As it was seen. */
  readonly spec: Spec;
  /** What was asked for last. */
  readonly applied?: Spec;
  /** It carries no label of Keelson's. */
  readonly adopted?: true;
  /** Where it is in its life. */
  readonly state: State;
  /** How often the engine restarted it by itself. */
  readonly restarts: number;
  /** When it was made. By the node's clock, milliseconds; for display only. */
  readonly createdAt: number;
}

/** What a thing is like, in Keelson's own form. */
export interface Spec {
  /** Which kind of thing. */
  readonly kind: 'workload' | 'network' | 'volume' | 'image';
}

/** Something that is not ours. */
export interface ForeignFields {
  /** Which kind of thing. */
  readonly kind: 'workload' | 'network' | 'volume' | 'image';
  /** What it is called. */
  readonly name: string;
  /** The cluster whose it is. */
  readonly owner?: {
    /** Its name. */
    readonly cluster: string;
    /** What tells it from others of its name. */
    readonly uid: string;
  };
  /** The stack that Docker made it for. */
  readonly stack?: string;
  /** What it listens on. */
  readonly ports: readonly HeldPortFields[];
  /** Static addresses that it holds, by network. */
  readonly addresses: readonly string[];
}

/** A port that is taken. */
export interface HeldPortFields {
  /** Empty: all. */
  readonly address: string;
  /** The port. */
  readonly port: number;
  /** Of the port. */
  readonly protocol: 'tcp' | 'udp' | 'sctp';
}

/** What a machine told of itself. */
export interface FactsFields {
  /** Operating system and processor: `linux/arm/v7`. */
  readonly platform: string;
  /** Of the engine. */
  readonly engineVersion: string;
  /** What it calls itself. */
  readonly hostname: string;
  /** Its processors, 1000 for each. */
  readonly cpuMillis: number;
  /** Its memory. */
  readonly memoryBytes: number;
  /** OCI runtimes and the like. */
  readonly runtimes: readonly string[];
  /** Tells this engine from all others. */
  readonly engineId?: string;
}

/** What an agent could not do, in the engine's own words: `keelson/1/UID/NODE/outcomes`, quality 1, retained, as a whole; empty once all went well. Fields that a reader does not know are passed over. */
export interface OutcomesDocument {
  /** Chosen by chance when the agent starts: what tells its life from the one before, and from another agent with the same name. */
  readonly run: string;
  /** Counts the messages of one kind in one run, from 1: what comes doubled or late is told by it. */
  readonly seq: number;
  /** Of the orders that were followed. */
  readonly revision: number;
  /** What failed, the newest last. */
  readonly outcomes: readonly OutcomeFields[];
}

/** One change that failed. */
export interface OutcomeFields {
  /** Which thing. */
  readonly id: Id;
  /** What was tried. */
  readonly action: 'create' | 'update' | 'replace' | 'delete' | 'start' | 'stop';
  /** The life that it was tried on. */
  readonly ref?: string;
  /** The kind of failure. */
  readonly code: string;
  /** What was tried, on what, what went wrong. */
  readonly message: string;
  /** Whether trying again may succeed. */
  readonly temporary: boolean;
  /** Of the spec that was tried. */
  readonly digest?: string;
}

/** Whether an agent is there: said by it at each connection, and by the broker (its last will) when it is gone: `keelson/1/UID/NODE/up`, quality 1, retained. Fields that a reader does not know are passed over. */
export interface UpDocument {
  /** Chosen by chance when the agent starts: what tells its life from the one before, and from another agent with the same name. */
  readonly run: string;
  /** Whether it is there. */
  readonly up: boolean;
  /** Keelson's own version there. */
  readonly version?: string;
}

/** What shall be on a node: from the reconciler, as a whole, `keelson/1/UID/NODE/orders`, quality 1, retained. What it does not mention is left alone. What an agent does not know it must not pass over: it refuses the document and stays with the one before. */
export interface OrdersDocument {
  /** Higher than any before. */
  readonly revision: number;
  /** The cluster whose orders these are. */
  readonly owner: {
    /** Its name. */
    readonly cluster: string;
    /** What tells it from others of its name. */
    readonly uid: string;
  };
  /** Whose orders these are. */
  readonly node: string;
  /** What shall be there, by the id of each workload. */
  readonly items: {
    readonly [k: string]: OrderFields;
  };
  /** What is removed, by id. */
  readonly gone: {
    readonly [k: string]: RemovalFields;
  };
  /** The values of the secrets that are needed there. */
  readonly sealed?: {
    /** The key that they are encrypted to. */
    readonly recipient: string;
    /** Encrypted by age, in base64. */
    readonly text: string;
  };
}

/** One workload that shall be there. */
export interface OrderFields {
  /** The revision that it came with, or was changed with last. */
  readonly since: number;
  /** The workload. */
  readonly resource: ResourceFields;
  /** Whether it runs; false: it is there and stopped. */
  readonly runs: boolean;
  /** The networks, volumes and the image that it needs. */
  readonly supports: readonly ResourceFields[];
  /** How its job is run. */
  readonly job: {};
}

/** One thing that shall be. */
export interface ResourceFields {
  /** Which thing. */
  readonly id: Id;
  /** Of its spec. */
  readonly digest: string;
  /** What it shall be. */
  readonly spec: Spec;
  /** Contents of its files by their digest. */
  readonly contents?: {
    readonly [k: string]: {};
  };
  /** Of an image that is built: files of the folder by path. */
  readonly build?: {
    readonly [k: string]: {};
  };
}

/** Something that shall not be there any more. */
export interface RemovalFields {
  /** The revision that said so. */
  readonly since: number;
  /** What it was like. */
  readonly spec: Spec;
}
