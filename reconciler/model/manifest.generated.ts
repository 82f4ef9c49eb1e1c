// Written by `npm run generate` from schema/. Change the schema, not this file.

/** The version of the manifest language that the document is written in. */
export type ApiVersion = 'keelson/v1';

/** A name of lower-case letters, digits and hyphens, at most 63 characters long. */
export type DnsLabel = string;

/** A host name or an IP address, without a scheme and a port. */
export type Host = string;

/** The fingerprint of an SSH host key. */
export type HostKey = string;

/** What the host calls itself: labels of letters, digits and hyphens, with dots between them. */
export type Hostname = string;

/** A port number. */
export type Port = number;

/** One way to the machine. */
export type Access =
  | ('local' | 'ssh' | 'agent')
  | {
      /** This machine, by a socket of another path. */
      readonly local?: {
        /** The path of the engine's socket. */
        readonly socket: string;
      };
      readonly tcp?: TcpAccessFields;
      /** The agent that runs there (`reconcile agent`) acts on its engine, alone: orders wait for it at the broker, and other ways lead to its operating system only. */
      readonly agent?: {};
      /** Another machine by SSH; what is not said here is as the node's own `ssh` says. */
      readonly ssh?: SshFields;
    };

/** A role that the node has, or a group of roles. */
export type NodeRole =
  | DnsLabel
  | {
      /** The name of the role. */
      readonly name: DnsLabel;
      /** `stopped`: its jobs do not run there, and services that it wants started are stopped. */
      readonly state?: 'started' | 'stopped';
    };

/** An amount of processors: a number, or thousandths written with `m`. */
export type Cpus = string | number;

/** A size: a number and a unit (`k`, `m`, `g`, `t`, also as `Ki`, `Mi`, …). As with Docker, units are powers of 1024 whatever their case; a bare number is bytes. */
export type Bytes = string | number;

/** `NoSchedule`: no new replica; `PreferNoSchedule`: only where nothing else fits; `NoExecute`: what runs there goes, too. */
export type TaintEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

/** `absent` removes it, and puts back what was there before Keelson; without the field it shall be there. */
export type Absent = 'absent';

/** An absolute path, without `.` and `..` in it and without a slash at its end. */
export type Path = string;

/** Its permissions: four octal digits, in quotes. */
export type Mode = string;

/** Its owner, `user` or `user:group`, by name. */
export type Owner = string;

/** The type of file system, as `mount -t` takes it. */
export type MountType = string;

/** What is mounted: a device, or a place elsewhere. */
export type MountSource = string;

/** Options, one an item. */
export type MountOptions = readonly string[];

/** A time span above zero: a number and a unit (`ms`, `s`, `m`, `h`, `d`), or several of them. */
export type PositiveDuration = string;

/** A value (numbers and booleans become text), or a secret by reference. */
export type EnvValue = (string | number | boolean) | SecretNameFields;

/** A program and its arguments, one word an item; no shell reads it. */
export type Command = readonly string[];

/** A Job, or one service of a stack. */
export type JobName = string;

/** A signal by name, with or without `SIG`. */
export type Signal = string;

/** A time span: a number and a unit (`ms`, `s`, `m`, `h`, `d`), or several of them. */
export type Duration = string;

/** Names of capabilities. */
export type CapabilityNames = readonly string[];

/** A name as a container engine allows it. */
export type EngineName = string;

/** Names it had before, so that a rename is not the end of one thing and the beginning of another: a node keeps what runs there, a volume its data, and a job is replaced. */
export type Formerly = readonly DnsLabel[];

/** A share such as `30%`, rounded down and at least 1, or a plain number. */
export type Allowance = string | number;

/** A time of the day, `hours:minutes`. */
export type TimeOfDay = string;

/** Names of Roles. */
export type RoleNames = readonly DnsLabel[];

/** `node`: each selected node is judged for itself. Else one value is made of the nodes of a role, or of the cluster, every five seconds, and relieves all selected nodes. */
export type ThresholdOver =
  | 'node'
  | {
      /** The nodes that have this role. */
      readonly role?: DnsLabel;
      /** All nodes. */
      readonly cluster?: true;
      readonly by: Aggregate;
    };

/** What one value is made of several by: of those nodes whose last reading is fresh, and `replicas.missing` of the jobs. `count`: how many of them tell the metric. */
export type Aggregate = 'max' | 'average' | 'sum' | 'count';

/** What is measured, by the name that the node's telemetry gives it, which ends in the unit, or by one that Keelson finds itself: `job.restarts`, `job.unhealthy`, `replicas.missing`, `age.seconds`, `clock.offset`. One that a node never tells is ignored there. */
export type MetricName = string;

/** It is exceeded by what is greater. */
export type Above = number;

/** It is exceeded by what is less. */
export type Below = number;

/** It is clear again on the other side of this: below it where `above` is said, above it where `below` is. In between no time counts. Where it is the limit itself, all is clear that does not exceed it. */
export type Clear = number;

/** The cluster as a whole: exactly one for each repository (or folder of it). */
export interface ClusterManifest {
  readonly apiVersion: ApiVersion;
  /** What the document declares. */
  readonly kind: 'Cluster';
  /** How it is called, and whose things are its own. */
  readonly metadata: {
    /** Its name: part of the name of everything that is made for it. */
    readonly name: DnsLabel;
    /** Whose things these are, written once by `reconcile init`: what carries another uid is never touched. */
    readonly uid?: string;
    readonly labels?: Labels;
    readonly annotations?: Annotations;
  };
  readonly spec?: ClusterSpec;
}

/** Labels by key: short facts that others select by. */
export interface Labels {
  readonly [k: string]: string;
}

/** Notes by key, for people and other tools; Keelson does not act on them. */
export interface Annotations {
  readonly [k: string]: string;
}

/** What holds for all of the cluster. */
export interface ClusterSpec {
  /** What must be there before anything of the commit is used. */
  readonly requires?: {
    /** A range of Keelson's own versions. */
    readonly keelson?: string;
  };
  /** Where it is, for people. */
  readonly location?: string;
  /** Where the outside comes in; templates read it as `cluster.entry`. */
  readonly entry?: {
    /** Roles in order of preference: the entry is the first active node by name of the first role that exists. */
    readonly roles: readonly DnsLabel[];
    /** Host names that people use for it. */
    readonly names?: readonly string[];
    /** Whether it is looked up where the names lead: `check` warns of one that does not lead to the entry; `require` also holds new versions of jobs of the entry's role until it does. A name server that does not answer holds nothing. */
    readonly dns?: 'check' | 'require';
  };
  /** Fields that every Node or Job has unless it says otherwise. */
  readonly defaults?: {
    /** Defaults of every Node's spec. */
    readonly node?: NodeSpec;
    /** Defaults of every Job's spec. */
    readonly job?: JobSpec;
  };
  /** Networks by name. */
  readonly networks?: {
    readonly [k: string]: NetworkFields;
  };
  /** Volumes by name. */
  readonly volumes?: {
    readonly [k: string]: VolumeFields;
  };
  readonly swarm?: SwarmFields;
  readonly policy?: PolicyFields;
}

/** The machine as it is declared. */
export interface NodeSpec {
  /** The address by which the other nodes reach it. */
  readonly address?: Host;
  /** The address by which the outside reaches it, where it is behind NAT. */
  readonly publicAddress?: Host;
  /** What proves that it is this machine and no other, checked on every way in. */
  readonly identity?: {
    /** The fingerprint of its SSH host key, as `ssh-keygen -l` prints it; without it the known_hosts of the reconciler vouches for it. */
    readonly hostKey?: HostKey;
    /** What its `/etc/machine-id` says. */
    readonly machineId?: string;
    /** What it calls itself; where `host.hostname` gives it another name, that is right, too. */
    readonly hostname?: Hostname;
  };
  /** How one logs in by SSH; every `ssh` of `access` begins with it. */
  readonly ssh?: SshFields;
  /** Ways to the machine, tried in order; the first that works is used and shown. Without it a node that has `ssh` is reached by that alone. */
  readonly access?: readonly Access[];
  /** What runs workloads there: a Docker Engine, the Docker Swarm that all nodes with `swarm` form together, plain processes of the machine that runs the reconciler, or nothing. */
  readonly engine?: 'docker' | 'swarm' | 'process' | 'none';
  /** The roles it has: names of roles and groups, or all but some. */
  readonly roles?:
    | readonly NodeRole[]
    | {
        /** Every role of the cluster. */
        readonly all: true;
        /** Roles that it does not have. */
        readonly except?: readonly DnsLabel[];
      };
  /** The operating system and processor: checked against what is observed, and images are checked against it before they are deployed. */
  readonly platform?: string;
  /** Versions it must have before anything is changed there. */
  readonly version?: {
    /** A range of engine versions. */
    readonly engine?: string;
  };
  readonly force?: Force;
  /** `active`: takes replicas; `drained`: its replicas move elsewhere; `absent`: it is emptied and forgotten. */
  readonly state?: 'active' | 'drained' | 'absent';
  readonly suspend?: SuspendFields;
  /** What placement counts with, instead of what is observed. */
  readonly capacity?: {
    /** Processors. */
    readonly cpus?: Cpus;
    /** Memory. */
    readonly memory?: Bytes;
  };
  /** Keep replicas away unless their job tolerates them. */
  readonly taints?: readonly TaintFields[];
  /** What its operating system must have, beside what its roles ask for. */
  readonly host?: HostSpec;
  /** Who tells how it fares: what thresholds judge and `reconcile top` shows. Without it nobody does; a node that its agent reaches is told of by that. */
  readonly telemetry?: TelemetryFields;
  /** How its silence is read. */
  readonly liveness?: {
    /** When its newest reading is older, nothing new is placed there that could be elsewhere, and thresholds count no time; what runs there stays. */
    readonly staleAfter?: PositiveDuration;
    /** So long of continuous silence, with the reconciler running, before it counts as lost and its movable replicas start elsewhere; or `never`. */
    readonly lostAfter?: string;
  };
}

/** How one logs in by SSH. Without a key, an agent and a password the reconciler's own agent is asked. */
export interface SshFields {
  /** The host name or address to connect to; without it the node's `address`. */
  readonly host?: Host;
  /** The port that sshd listens on. */
  readonly port?: Port;
  /** Who logs in. */
  readonly user?: string;
  /** The private key, PEM or OpenSSH. */
  readonly key?: SecretNameFields;
  /** What `key` is encrypted with. */
  readonly passphrase?: SecretNameFields;
  /** Whether the reconciler's ssh-agent is asked (`SSH_AUTH_SOCK`). */
  readonly agent?: boolean;
  /** The user's password: tried after keys, and what `become: sudo` gives to sudo. */
  readonly password?: SecretNameFields;
  /** How commands there get the rights of root, where `user` has not got them. */
  readonly become?: 'sudo' | 'doas';
  /** The node to go through, reached by its own first SSH access. */
  readonly jump?: DnsLabel;
  /** The path of the engine's socket there. */
  readonly socket?: string;
}

/** A secret by reference: its value lives outside git, with a provider of the reconciler's configuration. */
export interface SecretNameFields {
  /** The name that the providers know the secret by. */
  readonly secret: string;
  /** One entry of a secret that holds several; without it the whole secret. */
  readonly key?: string;
}

/** Another machine, by the engine's TCP port; with TLS, or without it for a stated reason. */
export interface TcpAccessFields {
  /** The host name or address to connect to. */
  readonly host: Host;
  /** The port that the engine listens on. */
  readonly port?: Port;
  /** Encrypts and verifies the connection; `{}` trusts the authorities of this system and shows no certificate. */
  readonly tls?: {
    /** The certificate authority that signed the engine's certificate, as PEM. */
    readonly ca?: SecretNameFields;
    /** The certificate shown to the engine, as PEM. */
    readonly cert?: SecretNameFields;
    /** The private key of `cert`, as PEM. */
    readonly key?: SecretNameFields;
    /** What `key` is encrypted with. */
    readonly passphrase?: SecretNameFields;
  };
  /** Why there is no TLS: whoever reaches the port owns the machine, so the reason is stated and stays visible. */
  readonly insecure?: string;
}

/** Passes a check by its code, each with the reason; it stays visible in every report. */
export interface Force {
  readonly [k: string]: string;
}

/** Plans and reports, but changes nothing, while it is there. */
export interface SuspendFields {
  /** Why, for everybody who reads the report. */
  readonly reason: string;
  /** The day or instant (ISO 8601, UTC unless it says otherwise) from which changes are made again; without it: when the field is gone. */
  readonly until?: string;
}

/** Keeps replicas away from a node unless their job tolerates it. */
export interface TaintFields {
  /** What it is about. */
  readonly key: string;
  /** What a toleration can ask for besides the key. */
  readonly value?: string;
  readonly effect: TaintEffect;
}

/** What the operating system of a machine must have. What leaves git stays and is told; `state: absent` on an entry removes it. */
export interface HostSpec {
  /** What the host calls itself. */
  readonly hostname?: Hostname | string | RemovedFields;
  /** When services may be restarted or stopped: `window` in the windows of the policy, `now` at once whatever they say, `defer` not by Keelson: it is held, and told. Without it a node does as the most careful of its roles says, else `window`. */
  readonly restarts?: 'window' | 'now' | 'defer';
  /** Services of its init. */
  readonly services?: readonly ServiceFields[];
  /** Its users. */
  readonly users?: readonly UserFields[];
  /** Its wireless interface. */
  readonly wifi?: WifiFields;
  /** Its folders. */
  readonly directories?: readonly DirectoryFields[];
  /** Its symbolic links. */
  readonly links?: readonly LinkFields[];
  /** What is mounted there. */
  readonly mounts?: readonly MountFields[];
  /** Its files. */
  readonly files?: readonly HostFileFields[];
  /** What nothing else covers, in this order. */
  readonly steps?: readonly StepFields[];
  /** Which of its ports can be reached. */
  readonly firewall?: FirewallFields;
  /** Its static address. */
  readonly network?: HostNetworkFields;
}

/** Removes it, and puts back what was there before Keelson. */
export interface RemovedFields {
  readonly state: Absent;
}

/** A service of the host's init, systemd's or OpenRC's. What is not said of it is left as it is. */
export interface ServiceFields {
  /** Its name, without `.service`. */
  readonly name: string;
  /** Whether it starts with the host. */
  readonly enabled?: boolean;
  /** Whether it runs; `absent` puts back how it was before Keelson. */
  readonly state?: 'started' | 'stopped' | 'absent';
  /** Files of this host that it reads when it starts: it is restarted where one of them is another than it was started with. */
  readonly restartOn?: readonly Path[];
}

/** A user of the host. What is not said of it is left as it is. */
export interface UserFields {
  /** The login name. */
  readonly name: string;
  /** Groups that it is in beside its own; it may be in others, too. */
  readonly groups?: readonly string[];
  /** Its password. */
  readonly password?: SecretNameFields;
  /** All keys that may log in as this user; others are taken out of its `authorized_keys`. */
  readonly authorizedKeys?: readonly string[];
  /** `absent` removes it, and puts back what was there before Keelson; not the one by whom Keelson logs in. */
  readonly state?: Absent;
}

/** The wireless interface, by NetworkManager. */
export interface WifiFields {
  /** Whether the radio is on. */
  readonly radio?: boolean | RemovedFields;
  /** Networks that it knows; what is not named here is left as it is. */
  readonly networks?: readonly WifiNetworkFields[];
}

/** A wireless network that the host knows. */
export interface WifiNetworkFields {
  /** Its name. One that is called `radio` cannot be named: so the radio itself is called. */
  readonly ssid: string;
  /** Its password; without one it is open. */
  readonly password?: SecretNameFields;
  /** Of several that are in reach the one with the highest is joined. */
  readonly priority?: number;
  /** `absent` makes the host forget it, whoever told it. */
  readonly state?: 'absent';
}

/** A folder of the host; what is in it is left as it is. */
export interface DirectoryFields {
  /** Where it is. */
  readonly path: Path;
  /** Its permissions: four octal digits, in quotes. */
  readonly mode?: Mode;
  readonly owner?: Owner;
  /** `absent` removes it where Keelson made it and nothing is in it; else it gets back its permissions. */
  readonly state?: 'absent';
}

/** A symbolic link of the host. */
export interface LinkFields {
  /** Where it is. */
  readonly path: Path;
  /** Where it leads. */
  readonly target?: string;
  readonly state?: Absent;
}

/** A file system that is mounted now and after each start of the host. Its folder has to be there. */
export interface MountFields {
  /** Where it is mounted. */
  readonly path: Path;
  readonly type?: MountType;
  readonly source?: MountSource;
  readonly options?: MountOptions;
  readonly state?: Absent;
}

/** A file of the host: exactly one of `content`, `from` and `secret` says what is in it. */
export interface HostFileFields {
  /** Where it is. */
  readonly path: Path;
  /** The text itself; templates in it are rendered. */
  readonly content?: string;
  /** A file of the repository, relative to the manifest; one that ends in `.liquid` is a template. */
  readonly from?: string;
  /** The name of a secret that is its content. */
  readonly secret?: string;
  /** One entry of a secret that holds several. */
  readonly key?: string;
  /** Its permissions: four octal digits, in quotes. */
  readonly mode?: Mode;
  readonly owner?: Owner;
  readonly state?: Absent;
}

/** A command, for what nothing else covers: run as root by `sh` wherever `unless` fails. */
export interface StepFields {
  /** What it is called. */
  readonly name: DnsLabel;
  /** Succeeds where the step is done. It is asked in every pass, so it must be quick and change nothing. */
  readonly unless?: string;
  /** Does the step. */
  readonly run?: string;
  /** Undoes it, for `state: absent`. */
  readonly undo?: string;
  /** How long it, or its `undo`, may take. One that takes longer counts as failed, goes on there, and is not begun anew before it ends. */
  readonly timeout?: PositiveDuration;
  /** `absent` undoes it by the `undo` that it was done with. */
  readonly state?: 'absent';
}

/** Which ports of the host can be reached: all others are closed, those that containers publish among them. */
export interface FirewallFields {
  /** `from-roles`: the ports of its roles for whom they name, and what its accesses and its engine need. */
  readonly allow?: 'from-roles';
  /** `absent` takes all rules of Keelson away. */
  readonly state?: 'absent';
}

/** The static address of an interface. */
export interface HostNetworkFields {
  /** The name of the interface. */
  readonly interface: string;
  /** Its address with the length of the network's prefix. */
  readonly address?: string;
  /** The way out of its network. */
  readonly gateway?: string;
  readonly state?: Absent;
}

/** Who tells how the machine fares. */
export interface TelemetryFields {
  /** `glances`: the Glances that runs there, asked over HTTP; `agent`: the node's own agent; `none`: nobody. All other fields are about `glances`. */
  readonly source: 'glances' | 'agent' | 'none';
  /** The version of Glances; without it whichever of the two answers. */
  readonly version?: 3 | 4;
  /** The port that Glances listens on. */
  readonly port?: Port;
  /** Who asks, where Glances wants a password. */
  readonly user?: string;
  /** The password that Glances was started with; it travels unencrypted, as everything that Glances tells. */
  readonly password?: SecretNameFields;
  /** How often it is asked. */
  readonly interval?: PositiveDuration;
  /** What it is asked for: `sensors` are temperature and battery, `processes` those that take much of the machine. Without it everything, and processes where `engine` is `none`. */
  readonly metrics?: readonly ('cpu' | 'memory' | 'load' | 'swap' | 'disk' | 'sensors' | 'network' | 'processes')[];
}

/** The workload as it is declared. */
export interface JobSpec {
  /** What it is: a container, a process of the node itself, or a stack, whose services each become a job of their own. */
  readonly technology?: 'container' | 'process' | 'stack';
  /** Only on nodes with this engine; without it on any that can run it. */
  readonly engine?: 'docker' | 'swarm' | 'process';
  /** The image of a container. A tag is resolved to a digest once, so that every replica runs the same. */
  readonly image?: string;
  readonly stack?: StackFields;
  readonly build?: BuildFields;
  /** Whether a tag that moved is followed. */
  readonly imagePolicy?: {
    /** How often the registry is asked what the tag means now; what changed is then rolled out. */
    readonly follow: PositiveDuration;
  };
  /** When the image is pulled. `missing`: every replica gets what the tag named when `image` changed in git. `always`: a replica that is made or replaced gets what the tag names then, and nothing is replaced only for that. `never`: what is there. */
  readonly pull?: 'missing' | 'always' | 'never';
  /** What is run: of a container instead of the image's entry point, of a process the program and its arguments. */
  readonly command?: Command;
  /** Arguments after the command; of a container instead of the image's. */
  readonly args?: readonly string[];
  /** The folder it runs in; of a container without it the image's. */
  readonly workingDir?: string;
  /** The host name that it sees. */
  readonly hostname?: string;
  /** How many of it run. */
  readonly replicas?: number;
  /** `replicated` runs as many as `replicas` says, `global` one on each node that it may run on. */
  readonly mode?: 'replicated' | 'global';
  /** Whether it runs once for each spec, to its end; its exit code is the verdict. */
  readonly oneShot?: boolean | OneShotAfterFields;
  /** `stopped` keeps it without running it, `absent` removes it. */
  readonly state?: 'running' | 'stopped' | 'absent';
  readonly suspend?: SuspendFields;
  readonly placement?: PlacementFields;
  readonly resources?: ResourcesFields;
  /** Ports that it listens on. */
  readonly ports?: readonly PortMappingFields[];
  /** Its environment, by name. */
  readonly env?: {
    readonly [k: string]: EnvValue;
  };
  /** Files that are put before it starts. */
  readonly files?: readonly FileFields[];
  /** Places for data. A replica with a named volume does not move by itself. */
  readonly volumes?: readonly VolumeMountFields[];
  /** Networks that it joins; without them the engine's default one. */
  readonly networks?: readonly NetworkAttachmentFields[];
  /** Instead of networks: `host` shares the node's, `none` has none. */
  readonly networkMode?: 'host' | 'none';
  /** `host` shares the processes of the node. */
  readonly pid?: 'host';
  readonly healthcheck?: HealthcheckFields;
  readonly restart?: RestartFields;
  readonly update?: UpdateFields;
  /** How it is asked to end. */
  readonly stop?: {
    /** The signal sent first. */
    readonly signal?: Signal;
    /** How long it has before it is killed. */
    readonly grace?: Duration;
  };
  /** Jobs that must be healthy (one-shots: completed) before it is started: of a stack all its services, or one (`coffee/proxy`). */
  readonly dependsOn?: readonly JobName[];
  /** Which job goes first where not all fit: the greater number is placed first, and under pressure stopped last. */
  readonly priority?: number;
  /** Whether thresholds never limit, stop or move it. */
  readonly protected?: boolean;
  readonly security?: SecurityFields;
  readonly logging?: LoggingFields;
  readonly labels?: EngineLabels;
  readonly docker?: DockerOnlyFields;
  /** The name of an existing container that becomes this job's; it is marked as such at its first replacement. */
  readonly adopt?: EngineName;
  readonly force?: Force;
}

/** Compose files as they are, with which a Swarm is to be as `docker stack deploy` would make it. */
export interface StackFields {
  /** The files, relative to the manifest; each says more than those before it. */
  readonly files: readonly string[];
  /** Values of the variables (`${NAME}`) that are in them; nothing else is in their environment. */
  readonly env?: {
    readonly [k: string]: EnvValue;
  };
}

/** Builds the image from a folder of the repository instead of pulling it; `image` is then its name, to which a tag of what it is built from is added. */
export interface BuildFields {
  /** The folder, relative to the manifest, without what its `.dockerignore` names. */
  readonly context: string;
  /** The Dockerfile, relative to the folder. */
  readonly dockerfile?: string;
  /** Arguments of the build by name. */
  readonly args?: {
    readonly [k: string]: string;
  };
  /** The stage to build; without it the last. */
  readonly target?: string;
}

/** Runs once, and again for each spec of other jobs, as soon as these are healthy with it. */
export interface OneShotAfterFields {
  /** Those jobs; of a stack all its services, or one (`coffee/proxy`). */
  readonly after: readonly JobName[];
}

/** On which nodes its replicas may run, and which of those are chosen. */
export interface PlacementFields {
  /** Only on nodes that have this role. */
  readonly role?: DnsLabel;
  /** Only on this node. */
  readonly node?: DnsLabel;
  /** Only on these nodes. */
  readonly nodes?: readonly DnsLabel[];
  /** Only on nodes that have these labels. */
  readonly labels?: Labels;
  /** A node label over whose values the replicas are spread evenly; `node` spreads them over nodes. */
  readonly spread?: string;
  /** Jobs that it never shares a node with; its own name keeps its replicas apart. */
  readonly apart?: readonly DnsLabel[];
  /** Taints of nodes that do not keep it away. */
  readonly tolerate?: readonly TolerationFields[];
  /** Which node is chosen of those that fit: `best-fit` the fullest, `spread` the emptiest, `first-fit` the first by name, `direct` the one that `node` names. */
  readonly strategy?: 'best-fit' | 'spread' | 'first-fit' | 'direct';
}

/** Which taints are meant; a field left out matches all. */
export interface TolerationFields {
  /** The key of the taint. */
  readonly key?: string;
  /** The value of the taint. */
  readonly value?: string;
  readonly effect?: TaintEffect;
}

/** What each replica is promised, and what it may use at most. */
export interface ResourcesFields {
  /** What is set aside for it: placement counts with it. */
  readonly reservations?: {
    /** Processors. */
    readonly cpus?: Cpus;
    /** Memory. */
    readonly memory?: Bytes;
  };
  /** What it cannot go beyond. */
  readonly limits?: {
    /** Processors. */
    readonly cpus?: Cpus;
    /** Memory; what wants more is ended by the kernel. */
    readonly memory?: Bytes;
    /** Processes and threads. */
    readonly pids?: number;
  };
}

/** A port that it listens on. */
export interface PortMappingFields {
  /** The port inside the workload. */
  readonly target: Port;
  /** The port of the node that leads to it; without it only the workload's networks reach it. */
  readonly publish?: Port;
  /** The transport. */
  readonly protocol?: 'tcp' | 'udp';
  /** The address of the node on which it is published: loopback unless stated, `0.0.0.0` for all. A Swarm publishes on all. */
  readonly address?: string;
  /** Of a Swarm: on every node, wherever its tasks are (`ingress`, unless stated), or on those that run one. */
  readonly mode?: 'ingress' | 'host';
}

/** A file that is put before the workload starts: exactly one of `content`, `from` and `secret` says what is in it. */
export interface FileFields {
  /** Where it is, for the workload. */
  readonly path: string;
  /** The text itself; templates in it are rendered. */
  readonly content?: string;
  /** A file of the repository, relative to the manifest; one that ends in `.liquid` is a template. */
  readonly from?: string;
  /** The name of a secret that is its content. */
  readonly secret?: string;
  /** One entry of a secret that holds several. */
  readonly key?: string;
  /** Its permissions: four octal digits, in quotes. */
  readonly mode?: string;
  /** Its owner, `user` or `user:group`, by number or by a name that the workload knows. */
  readonly owner?: string;
  /** What follows when only its content changes. */
  readonly change?: {
    /** `restart` makes a new workload, `signal` and `command` reach the running one, `none` leaves it alone. */
    readonly mode: 'restart' | 'signal' | 'command' | 'none';
    /** The signal to send, with mode `signal`. */
    readonly signal?: Signal;
    /** What to run in the workload, with mode `command`. */
    readonly command?: Command;
  };
}

/** A place for data: exactly one of `name` (a volume of the cluster), `host` (a folder of the node) and `tmpfs` (memory). */
export interface VolumeMountFields {
  /** A volume that the Cluster declares. */
  readonly name?: DnsLabel;
  /** A folder or file of the node, by its absolute path. */
  readonly host?: string;
  /** How much memory it may fill. */
  readonly tmpfs?: Bytes;
  /** Where it is, for the workload. */
  readonly path: string;
  /** Whether the workload can only read it. */
  readonly readOnly?: boolean;
  /** Whether data may be left behind: by a move to another node, or in the volume that this one is new in place of; else neither is done. */
  readonly movable?: boolean;
}

/** A network that it joins. */
export interface NetworkAttachmentFields {
  /** A network that the Cluster declares. */
  readonly name: DnsLabel;
  /** Names by which others on the network reach it, besides the job's own. */
  readonly aliases?: readonly string[];
  /** Static addresses, each within a subnet of the network. */
  readonly address?: {
    /** The IPv4 address. */
    readonly ipv4?: string;
    /** The IPv6 address. */
    readonly ipv6?: string;
  };
}

/** How its health is found out: exactly one of `http`, `tcp` and `command`. */
export interface HealthcheckFields {
  /** Healthy while a GET answers with a status from 200 to 399. */
  readonly http?: {
    /** The path asked for. */
    readonly path?: string;
    /** The port inside the workload. */
    readonly port: Port;
  };
  /** Healthy while this port inside the workload accepts a connection. */
  readonly tcp?: Port;
  /** Healthy while this command, run in the workload, ends with 0. */
  readonly command?: Command;
  /** The time between two checks. */
  readonly interval?: PositiveDuration;
  /** How long one check may take. */
  readonly timeout?: PositiveDuration;
  /** How many checks must fail in a row before it counts as unhealthy. */
  readonly retries?: number;
  /** How long after its start failed checks do not count. */
  readonly startPeriod?: Duration;
}

/** What follows when it ends by itself. */
export interface RestartFields {
  /** `always` and `unless-stopped` start it again, `on-failure` only after a code other than 0, `no` never. A one-shot has `no` unless stated. */
  readonly policy?: 'always' | 'unless-stopped' | 'on-failure' | 'no';
  /** The wait before the first new start; it doubles with each further one. */
  readonly delay?: Duration;
  /** How many new starts are made before it stays down; without it no end. */
  readonly attempts?: number;
  /** How long it must run for the count of attempts to begin anew. */
  readonly window?: Duration;
}

/** How its replicas are replaced when git changes them. */
export interface UpdateFields {
  /** `stop-first`, or `start-first` for no gap; where two cannot be side by side (a published port, a static address, a writable volume) it is stop-first after all, and the plan says why. */
  readonly order?: 'stop-first' | 'start-first';
  /** How many replicas are replaced at the same time. */
  readonly parallelism?: number;
  /** The wait after one has settled and before the next. */
  readonly delay?: Duration;
  /** What follows when the new one does not work: `rollback` puts the old one back, `pause` leaves it and goes no further, `continue` goes on. */
  readonly onFailure?: 'rollback' | 'pause' | 'continue';
  /** How long a new one must be seen healthy before it counts as settled; without it the policy's `stability`. */
  readonly monitor?: Duration;
  /** How long a new one has to settle before it counts as failed. Where nothing ran before there is nothing to go back to: it stays, and its job is degraded until it settles. */
  readonly deadline?: PositiveDuration;
}

/** As whom it runs and what it may do. */
export interface SecurityFields {
  /** The user (and group, `user:group`) that it runs as; without it the image's. */
  readonly user?: string;
  /** Whether it may do everything on the node. */
  readonly privileged?: boolean;
  /** Whether its root file system can only be read. */
  readonly readOnly?: boolean;
  /** Linux capabilities, without `CAP_`. */
  readonly capabilities?: {
    /** Those it gets besides the engine's usual ones. */
    readonly add?: CapabilityNames;
    /** Those it does not get; `ALL` for none. */
    readonly drop?: CapabilityNames;
  };
  /** Devices of the node, `/dev/host[:/dev/inside[:rwm]]`. */
  readonly devices?: readonly string[];
}

/** Where its output goes. */
export interface LoggingFields {
  /** The engine's logging driver. */
  readonly driver: string;
  readonly options?: Options;
}

/** Options by name, passed to the engine's driver as they are. */
export interface Options {
  readonly [k: string]: string;
}

/** Labels put on the object in the engine; keys of Keelson's own are refused. */
export interface EngineLabels {
  readonly [k: string]: string;
}

/** What only the Docker Engine knows. */
export interface DockerOnlyFields {
  /** Entries for its hosts file, `name:address`. */
  readonly extraHosts?: readonly string[];
  /** Resource limits of its processes, by name. */
  readonly ulimits?: {
    readonly [k: string]: {
      /** What holds unless it asks for more; -1 is no limit. */
      readonly soft: number;
      /** The most it may ask for; -1 is no limit. */
      readonly hard: number;
    };
  };
  /** Kernel settings of its own namespaces. */
  readonly sysctls?: {
    readonly [k: string]: string;
  };
  /** Whether the engine runs a small init in it that reaps processes; without it the engine's default. */
  readonly init?: boolean;
}

/** A network that jobs can join, on every node where one does. */
export interface NetworkFields {
  /** Its name on the engine; without it the cluster's name, an underscore and the key. */
  readonly name?: EngineName;
  /** Whether it is somebody else's: then it is used, never made, changed or removed. */
  readonly external?: boolean;
  /** The engine's network driver; without it `bridge` or, in a Swarm, `overlay`. */
  readonly driver?: string;
  /** Whether it has no way out. */
  readonly internal?: boolean;
  /** Whether containers that Keelson does not manage may join it. */
  readonly attachable?: boolean;
  /** Its address ranges (CIDR); without them the engine chooses. */
  readonly subnets?: readonly string[];
  readonly options?: Options;
  readonly labels?: EngineLabels;
}

/** A named volume that jobs can mount, on every node where one does. Nothing but `state: absent` ever deletes one. */
export interface VolumeFields {
  /** Its name on the engine; without it the cluster's name, an underscore and the key. */
  readonly name?: EngineName;
  /** Whether it is somebody else's: then it is used, never made, changed or removed. */
  readonly external?: boolean;
  /** The engine's volume driver. */
  readonly driver?: string;
  readonly options?: Options;
  readonly labels?: EngineLabels;
  /** `absent` deletes it and the data in it, once no job uses it. */
  readonly state?: 'present' | 'absent';
  readonly formerly?: Formerly;
}

/** The Docker Swarm that the nodes with `engine: swarm` form; what is not said stays as it is. */
export interface SwarmFields {
  /** Its id: no other Swarm counts. Without it, the one that was seen first is remembered. */
  readonly id?: string;
  /** Where its overlay networks get their addresses; counts when the Swarm is made. */
  readonly addressPool?: {
    /** Ranges of addresses (CIDR). */
    readonly pools: readonly string[];
    /** The prefix length of each network made from them. */
    readonly size?: number;
  };
  /** The UDP port of its overlay networks; counts when the Swarm is made. */
  readonly dataPathPort?: number;
  /** How many past tasks are kept for each slot of a service. */
  readonly taskHistory?: number;
  /** How often nodes tell the managers that they are there; one that says nothing for about three times as long is down. */
  readonly dispatcherHeartbeat?: PositiveDuration;
}

/** What Keelson may do, when, and how carefully. */
export interface PolicyFields {
  /** What becomes of a change made outside git: `correct` puts it back, `report` only tells it. */
  readonly drift?: 'correct' | 'report';
  /** Fields that are left to somebody else. */
  readonly ignore?: readonly IgnoredFields[];
  /** What is removed once its document is gone from git. */
  readonly prune?: {
    /** Whether the workloads of a Job that is gone are deleted. */
    readonly jobs?: boolean;
    /** Whether a Node that is gone is emptied; without it that is held, and a node is retired by `state: absent`. */
    readonly nodes?: boolean;
  };
  /** How many Jobs and Nodes, of all, may go in one commit without a successor; more is held until approved by name. */
  readonly maxDeletes?: Allowance;
  /** How many Jobs, of all, one commit may change at once, where a share allows at least 3; more is held until approved by name. */
  readonly maxReplaces?: Allowance;
  /** How many nodes, of all, may be lost at once, at least 1; more falling silent together looks like an outage of our own, and nothing moves. */
  readonly maxLost?: Allowance;
  /** How long a replica must be seen running and healthy before it counts as settled. */
  readonly stability?: Duration;
  /** How many times an engine may refuse one wanted thing before it waits for a change of it in git; what somebody else stands in the way of (a name, a port, a full disk) is tried again for ever, ever more rarely. */
  readonly giveUpAfter?: number;
  /** When what exists may be replaced, deleted or drained; without windows: always. Starting what died and creating what is new never wait. */
  readonly windows?: readonly WindowFields[];
  /** What becomes of images that are no longer used. */
  readonly images?: {
    /** How many old images of a job stay on an engine; those beyond are removed. */
    readonly keep?: number;
  };
  readonly suspend?: SuspendFields;
}

/** Fields of one job that somebody else sets. */
export interface IgnoredFields {
  /** The job whose fields they are: a Job, a stack for all of its services, or one of them (`coffee/proxy`). */
  readonly job: JobName;
  /** The fields below `spec`, with dots. */
  readonly fields: readonly string[];
}

/** A time of the week in which disruptive changes are allowed. */
export interface WindowFields {
  /** The days on which it begins; without them every day. */
  readonly days?: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
  /** When it begins, as `hours:minutes`. */
  readonly from: TimeOfDay;
  /** When it ends, as `hours:minutes`; an end before the beginning is on the next day. */
  readonly to: TimeOfDay;
  /** The time zone by its IANA name. */
  readonly timezone?: string;
}

/** A machine of the cluster: how it is reached, what runs workloads there, and which roles it has. */
export interface NodeManifest {
  readonly apiVersion: ApiVersion;
  /** What the document declares. */
  readonly kind: 'Node';
  /** How it is called and what others select it by. */
  readonly metadata: {
    /** Its name, unique among Nodes. */
    readonly name: DnsLabel;
    readonly labels?: Labels;
    readonly annotations?: Annotations;
    readonly formerly?: Formerly;
  };
  readonly spec?: NodeSpec;
}

/** A part that nodes can play. Nodes name their roles, jobs name the role whose nodes they run on. */
export interface RoleManifest {
  readonly apiVersion: ApiVersion;
  /** What the document declares. */
  readonly kind: 'Role';
  /** How it is called. */
  readonly metadata: {
    /** Its name, unique among Roles. */
    readonly name: DnsLabel;
    readonly labels?: Labels;
    readonly annotations?: Annotations;
  };
  readonly spec?: RoleSpec;
}

/** What the role means for the nodes that have it. */
export interface RoleSpec {
  /** One line for people: what the role is for. */
  readonly summary?: string;
  /** Whether it is only a name for several roles: then `includes` is all it may have. */
  readonly group?: boolean;
  /** Whether every node has it without naming it. */
  readonly everywhere?: boolean;
  /** Roles that a node with this role has, too. */
  readonly includes?: RoleNames;
  /** Roles (or groups) that have to be healthy on some node first: until then what this role asks of hosts and its jobs stay as they are, and a worker that has no other role does not join the Swarm. A role is healthy where all its jobs on a node are; without jobs, where the machine is as declared. */
  readonly requires?: RoleNames;
  /** Roles that should not share a node with it: a warning where they do. */
  readonly apart?: RoleNames;
  /** Roles that must not share a node with it: an error where they do. */
  readonly conflicts?: RoleNames;
  /** Whether a node with it may have no other role, those with `everywhere` aside. */
  readonly exclusive?: boolean;
  /** How many nodes must have it. */
  readonly nodes?: {
    /** At least so many. */
    readonly min?: number;
    /** At most so many; 1 means exactly one primary. */
    readonly max?: number;
    /** Whether their number must be odd, if there are any. */
    readonly odd?: boolean;
  };
  /** How large a cluster may be that has it: an error where a node has it in a larger one. */
  readonly clusterSize?: {
    /** At most so many nodes. */
    readonly max: number;
  };
  /** Whether a node with it needs a `publicAddress`. */
  readonly publicAddress?: boolean;
  /** What listens on a node because of it, and for whom; templates read them as `roles.NAME.ports.PORT`. */
  readonly ports?: readonly RolePortFields[];
  /** Where a node with it needs something mounted. */
  readonly storage?: readonly RoleStorageFields[];
  /** What the operating system of a node with it must have. */
  readonly host?: HostSpec;
  /** What a node with it is in the Swarm, if it is in one: of several roles a manager wins, and without any it is a worker. */
  readonly swarm?: 'manager' | 'worker';
  /** Labels that every node with it gets; the node's own win. */
  readonly nodeLabels?: Labels;
}

/** A port, or a range of them: exactly one of `port` and `range`. */
export interface RolePortFields {
  /** What it is called. */
  readonly name: DnsLabel;
  /** The port. */
  readonly port?: Port;
  /** The first and the last port. */
  readonly range?: string;
  /** The transport. */
  readonly protocol?: 'tcp' | 'udp';
  /** Who may reach it where a firewall is declared: nodes with one of these roles, `cluster` for all nodes, `outside` for everybody. */
  readonly from: readonly DnsLabel[];
}

/** With `type` and `source` it is mounted as one of `host.mounts` is. Without them somebody else mounts it: it is never touched, and new and changed jobs of the node wait while nothing is mounted there. */
export interface RoleStorageFields {
  /** Where it is mounted. */
  readonly path: Path;
  readonly type?: MountType;
  readonly source?: MountSource;
  readonly options?: MountOptions;
  /** `several`: where several nodes have the role they have to share it; an error where it is then no network file system, or nobody says which. */
  readonly shared?: 'several';
}

/** A workload: what runs, how many of it, where, and how it is changed. */
export interface JobManifest {
  readonly apiVersion: ApiVersion;
  /** What the document declares. */
  readonly kind: 'Job';
  /** How it is called and what others select it by. */
  readonly metadata: {
    /** Its name, unique among Jobs. */
    readonly name: DnsLabel;
    readonly labels?: Labels;
    readonly annotations?: Annotations;
    readonly formerly?: Formerly;
  };
  readonly spec?: JobSpec;
}

/** A limit on what machines tell of themselves, and what relieves them while it is exceeded. What it does is laid over what git wants and is gone when the pressure is. */
export interface ThresholdManifest {
  readonly apiVersion: ApiVersion;
  /** What the document declares. */
  readonly kind: 'Threshold';
  /** How it is called. */
  readonly metadata: {
    /** Its name, unique among Thresholds. */
    readonly name: DnsLabel;
    readonly labels?: Labels;
    readonly annotations?: Annotations;
  };
  readonly spec: ThresholdSpec;
}

/** What is exceeded (one `metric`, or several in `any` or `all`), for how long, and what is done about it, level after level. Lifting goes one level at a time, backwards. */
export interface ThresholdSpec {
  readonly select?: ThresholdSelectFields;
  readonly over?: ThresholdOver;
  readonly metric?: MetricName;
  readonly above?: Above;
  readonly below?: Below;
  readonly clear?: Clear;
  /** Instead of one metric: exceeded while one of these is, clear when all that are known are. */
  readonly any?: readonly ThresholdTermFields[];
  /** Instead of one metric: exceeded while all of these that are known are, clear when one is. */
  readonly all?: readonly ThresholdTermFields[];
  /** So long exceeded before it is raised. Time counts only between two readings that are no further apart than the node's `liveness.staleAfter`. */
  readonly for?: Duration;
  /** So long clear before a level is lifted. */
  readonly clearFor?: Duration;
  /** A remedy hides its own cause: each time that it is raised again within `max` of being lifted, it has to be clear for longer. */
  readonly backoff?: {
    /** So many times longer each time. */
    readonly factor?: number;
    /** No longer than this. */
    readonly max?: Duration;
  };
  /** What is done, in this order. */
  readonly levels: readonly LevelFields[];
}

/** Which nodes are relieved, and what on them. */
export interface ThresholdSelectFields {
  /** Nodes that have one of these roles. Without roles and nodes: all nodes, or those of the role that it is `over`. */
  readonly roles?: readonly DnsLabel[];
  /** These nodes, too. */
  readonly nodes?: readonly DnsLabel[];
  /** Of those only nodes with these labels. */
  readonly labels?: Labels;
  /** Only workloads of these jobs are limited, stopped and moved, and counted by `job.restarts`, `job.unhealthy` and `replicas.missing`; without them those of all jobs. */
  readonly jobs?: readonly DnsLabel[];
  /** `all`: what is limited and stopped are also containers that are not Keelson's; they get back what they had, and only those are started that it stopped. Never those of another Keelson or of a Swarm, nor those with the label `keelson.protected`. */
  readonly containers?: 'owned' | 'all';
  /** What is never touched, beside jobs with `protected`. */
  readonly except?: {
    /** Images, `*` for any part of a name: with or without registry and tag. */
    readonly images?: readonly string[];
  };
}

/** One metric with exactly one of `above` and `below`. */
export interface ThresholdTermFields {
  readonly metric: MetricName;
  readonly above?: Above;
  readonly below?: Below;
  readonly clear: Clear;
}

/** What is done. `observe` only shows it, `notify` also writes it to the log as a warning. `limit` lowers what workloads may use, `taint` keeps new ones away, `stop` and `move` take one workload of a node after the other, those with the lowest `priority` first: `stop` stops it there, `move` runs a replica of a job elsewhere. `scale` changes how many replicas a job has. */
export interface LevelFields {
  /** The remedy. */
  readonly do: 'observe' | 'notify' | 'limit' | 'taint' | 'stop' | 'move' | 'scale';
  /** So long after the level before began, and still exceeded; of the first level: after it was raised. */
  readonly after?: Duration;
  /** Of `limit`: what each workload may use at most; what may use less already keeps its own. Default: half a processor and 1Gi. */
  readonly with?: {
    /** Processors. */
    readonly cpus?: Cpus;
    /** Memory. */
    readonly memory?: Bytes;
  };
  /** Of `taint`; without it `NoSchedule`. */
  readonly effect?: TaintEffect;
  /** Of `stop` and `move`: at most one workload of a node in this time, over all thresholds together; without it `15s`. */
  readonly every?: PositiveDuration;
  /** Of `scale`: the job. */
  readonly job?: DnsLabel;
  /** Of `scale`: so many replicas more; negative: fewer. */
  readonly by?: number;
  /** Of `scale`: never fewer than these. */
  readonly min?: number;
  /** Of `scale`: never more than these. */
  readonly max?: number;
}

/** Any document of a repository; its `kind` says which. */
export type Manifest = ClusterManifest | NodeManifest | RoleManifest | JobManifest | ThresholdManifest;
