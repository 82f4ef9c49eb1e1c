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

/** What a thing is like, in Keelson's own form. */
export type Spec = WorkloadFields | NetworkFields | VolumeFields | ImageFields;

/** A text, or its pieces where secrets are in it. */
export type Text = string | readonly (string | SecretPartFields)[];

/** A volume, a folder or file of the machine, or memory. */
export type Mount =
  | {
      /** A volume. */
      readonly type: 'volume';
      /** Its name. */
      readonly volume: string;
      /** Where the workload sees it. */
      readonly path: string;
      /** Whether it cannot be written. */
      readonly readOnly: boolean;
    }
  | {
      /** A folder or file of the machine. */
      readonly type: 'bind';
      /** Where it is there. */
      readonly host: string;
      /** Where the workload sees it. */
      readonly path: string;
      /** Whether it cannot be written. */
      readonly readOnly: boolean;
    }
  | {
      /** Memory. */
      readonly type: 'tmpfs';
      /** The most of it; 0: no limit. */
      readonly sizeBytes: number;
      /** Where the workload sees it. */
      readonly path: string;
    };

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
  /** It was asked for and nobody answered. */
  readonly assumed?: true;
  /** Why it is to be ordered anew. */
  readonly unposted?: string;
}

/** One replica of a job as an engine runs it. */
export interface WorkloadFields {
  /** That it is one. */
  readonly kind: 'workload';
  /** Whose it is. */
  readonly job: string;
  /** Its number, or the node's name. */
  readonly replica: string;
  /** What it runs as. */
  readonly technology: 'container' | 'process';
  /** What it is made from. */
  readonly image?: {
    /** Its name. */
    readonly ref: string;
    /** What that stands for. */
    readonly digest?: string;
  };
  /** Instead of the image's entry point; of a process the program and its arguments. */
  readonly command?: readonly Text[];
  /** What it is told. */
  readonly args?: readonly Text[];
  /** Where it starts. */
  readonly workingDir?: string;
  /** What it calls itself. */
  readonly hostname?: string;
  /** Its environment. */
  readonly env: {
    readonly [k: string]: Text;
  };
  /** What is put there before it starts. */
  readonly files: readonly FileFields[];
  /** What it sees of disks and memory. */
  readonly volumes: readonly Mount[];
  /** What it is on. */
  readonly networks: readonly AttachmentFields[];
  /** Instead of networks. */
  readonly networkMode?: 'host' | 'none';
  /** It sees the processes of its machine. */
  readonly pidMode?: 'host';
  /** What it listens on. */
  readonly ports: readonly PortFields[];
  readonly healthcheck?: HealthcheckFields;
  readonly restart: RestartFields;
  /** How much it may use at most. */
  readonly limits: LimitsFields;
  /** How much is kept for it. */
  readonly reservations: LimitsFields;
  /** How it is ended. */
  readonly stop: {
    /** What it is sent first. */
    readonly signal: string;
    /** How long it then has. */
    readonly graceMs: number;
  };
  readonly security: SecurityFields;
  /** Where its output goes. */
  readonly logging?: {
    /** Of the engine. */
    readonly driver: string;
    /** Of that driver. */
    readonly options: {
      readonly [k: string]: string;
    };
  };
  /** Its labels, apart from Keelson's own. */
  readonly labels: {
    readonly [k: string]: string;
  };
  readonly docker?: DockerOnlyFields;
  /** Whether it runs once. */
  readonly oneShot: boolean;
  /** Of a one-shot that runs again after other jobs: what these shall be. */
  readonly after?: string;
  readonly relieved?: RelievedFields;
}

/** A secret named in a text; its value is nowhere. */
export interface SecretPartFields {
  /** Its name. */
  readonly secret: string;
  /** The part of it that is meant. */
  readonly key?: string;
  /** Of the value; null: nobody could read it. */
  readonly fingerprint: string | null;
}

/** A file of a workload; its content is beside it, by digest. */
export interface FileFields {
  /** Where it is. */
  readonly path: string;
  /** Octal. */
  readonly mode: string;
  /** Whose it is there. */
  readonly owner?: string;
  /** Of its content. */
  readonly digest: string;
  /** What a changed content asks for. */
  readonly change:
    | {
        /** A new workload, or nothing. */
        readonly mode: 'restart' | 'none';
      }
    | {
        /** A signal to the running one. */
        readonly mode: 'signal';
        /** Which. */
        readonly signal: string;
      }
    | {
        /** A command in it. */
        readonly mode: 'command';
        /** Which. */
        readonly command: readonly string[];
      };
}

/** A network that a workload is on. */
export interface AttachmentFields {
  /** By the engine's name. */
  readonly network: string;
  /** What it is called there. */
  readonly aliases: readonly string[];
  /** Where it is fixed. */
  readonly ipv4?: string;
  /** Where it is fixed. */
  readonly ipv6?: string;
}

/** A port that a workload listens on. */
export interface PortFields {
  /** Its own. */
  readonly target: number;
  /** The machine's; absent: none. */
  readonly publish?: number;
  /** Of the port. */
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /** Where it is published. */
  readonly address: string;
}

/** How it is asked whether it is well. */
export interface HealthcheckFields {
  /** What is done. */
  readonly test:
    | {
        /** A program with its arguments. */
        readonly command: readonly string[];
      }
    | {
        /** A line for the image's shell. */
        readonly shell: string;
      }
    | {
        /** Nothing, whatever the image says. */
        readonly none: true;
      }
    | {
        /** A page is asked for. */
        readonly http: {
          /** Which. */
          readonly path: string;
          /** Where. */
          readonly port: number;
        };
      }
    | {
        /** It is connected to. */
        readonly tcp: number;
      };
  /** Between two. */
  readonly intervalMs: number;
  /** For one. */
  readonly timeoutMs: number;
  /** So many failures in a row count. */
  readonly retries: number;
  /** In which none counts. */
  readonly startPeriodMs: number;
}

/** What happens when it ends. */
export interface RestartFields {
  /** When it is started again. */
  readonly policy: 'always' | 'unless-stopped' | 'on-failure' | 'no';
  /** Before the first restart. */
  readonly delayMs?: number;
  /** The most. */
  readonly attempts?: number;
  /** In which attempts are counted. */
  readonly windowMs?: number;
}

/** How much of a machine; what is absent is not said. */
export interface LimitsFields {
  /** Processors, 1000 for each. */
  readonly cpuMillis?: number;
  /** Memory. */
  readonly memoryBytes?: number;
  /** Processes and threads. */
  readonly pids?: number;
}

/** As whom it runs, and what it may do. */
export interface SecurityFields {
  /** As whom. */
  readonly user?: string;
  /** Whether it may do anything. */
  readonly privileged: boolean;
  /** Whether its own files cannot be written. */
  readonly readOnly: boolean;
  /** What it may do besides. */
  readonly capabilitiesAdd: readonly string[];
  /** What it may not do. */
  readonly capabilitiesDrop: readonly string[];
  /** What it may use, in full form. */
  readonly devices: readonly string[];
}

/** What only the Docker Engine knows. */
export interface DockerOnlyFields {
  /** Names with their addresses. */
  readonly extraHosts: readonly string[];
  /** By name. */
  readonly ulimits: {
    readonly [k: string]: {
      /** The usual one. */
      readonly soft: number;
      /** The most. */
      readonly hard: number;
    };
  };
  /** Of its kernel. */
  readonly sysctls: {
    readonly [k: string]: string;
  };
  /** Whether something reaps its processes. */
  readonly init?: boolean;
}

/** What thresholds laid over what git wants. */
export interface RelievedFields {
  /** Their names. */
  readonly by: readonly string[];
  /** As git wants them. */
  readonly limits?: LimitsFields;
  /** As git wants them. */
  readonly replicas?: number;
}

/** A network of one engine. */
export interface NetworkFields {
  /** That it is one. */
  readonly kind: 'network';
  /** The engine's name for it. */
  readonly name: string;
  /** Which kind of network. */
  readonly driver: string;
  /** Whether it leads nowhere else. */
  readonly internal: boolean;
  /** Whether containers may join by themselves. */
  readonly attachable: boolean;
  /** Its addresses, as CIDR. */
  readonly subnets: readonly string[];
  /** Of the driver. */
  readonly options: {
    readonly [k: string]: string;
  };
  /** Its labels. */
  readonly labels: {
    readonly [k: string]: string;
  };
}

/** A volume of one engine. */
export interface VolumeFields {
  /** That it is one. */
  readonly kind: 'volume';
  /** The engine's name for it. */
  readonly name: string;
  /** Which kind of volume. */
  readonly driver: string;
  /** Of the driver. */
  readonly options: {
    readonly [k: string]: string;
  };
  /** Its labels. */
  readonly labels: {
    readonly [k: string]: string;
  };
}

/** An image that has to be there. */
export interface ImageFields {
  /** That it is one. */
  readonly kind: 'image';
  /** Its name. */
  readonly ref: string;
  /** What that stands for. */
  readonly digest?: string;
  /** When it is fetched. */
  readonly pull: 'missing' | 'always' | 'never';
  /** For which machines. */
  readonly platform?: string;
  /** It is built instead. */
  readonly build?: {
    /** Digest of the folder's files. */
    readonly context: string;
    /** Its path there. */
    readonly dockerfile: string;
    /** What it is built with. */
    readonly args: {
      readonly [k: string]: string;
    };
    /** The stage that is meant. */
    readonly target?: string;
  };
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
  /** Of a container: the engine's own handle. */
  readonly ref?: string;
  /** What it was made from. */
  readonly image?: string;
  /** Whether it runs. */
  readonly running?: boolean;
  /** Set where its engine removes it when it ends. */
  readonly removedAtEnd?: true;
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
  /** What only a host itself tells, never an engine. */
  readonly host?: never;
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
  readonly job: JobFields;
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
    readonly [k: string]:
      | {
          /** What is in it. */
          readonly text: Text;
        }
      | {
          /** What is in it. */
          readonly base64: string;
        };
  };
  /** Of an image that is built: files of the folder by path. */
  readonly build?: {
    readonly [k: string]:
      | {
          /** What is in it. */
          readonly text: string;
          /** Whether it is a program. */
          readonly executable?: true;
        }
      | {
          /** What is in it. */
          readonly base64: string;
          /** Whether it is a program. */
          readonly executable?: true;
        }
      | {
          /** Where it leads. */
          readonly link: string;
        };
  };
}

/** How a job is run. */
export interface JobFields {
  /** How its replicas are replaced. */
  readonly update: {
    /** Which comes first. */
    readonly order: 'stop-first' | 'start-first';
    /** So many at once. */
    readonly parallelism: number;
    /** Between two. */
    readonly delayMs: number;
    /** What follows. */
    readonly onFailure: 'rollback' | 'pause' | 'continue';
    /** How long one has to run well. */
    readonly monitorMs?: number;
    /** How long one has. */
    readonly deadlineMs: number;
  };
  /** When its image is fetched. */
  readonly pull: 'missing' | 'always' | 'never';
  /** What is stopped last. */
  readonly priority: number;
  /** How far the agent may go. */
  readonly policy: {
    /** What follows from drift. */
    readonly drift: 'correct' | 'report';
    /** What others change. */
    readonly ignore: readonly IgnoredFields[];
    /** How long something has to run well. */
    readonly stabilityMs: number;
    /** So many failed tries. */
    readonly giveUpAfter: number;
    /** So many old images. */
    readonly imagesKeep: number;
  };
}

/** Fields of a job that others change. */
export interface IgnoredFields {
  /** Of which job. */
  readonly job: string;
  /** Which fields. */
  readonly fields: readonly string[];
}

/** Something that shall not be there any more. */
export interface RemovalFields {
  /** The revision that said so. */
  readonly since: number;
  /** What it was like. */
  readonly spec: Spec;
}
