import type { SecretName } from './cluster.ts';

/** The reconciler's own configuration: flags, variables and `reconcile.yaml` together, defaults filled in, paths absolute, quantities as numbers. */
export interface Config {
  /** The file that was read; null: there was none. */
  readonly file: string | null;
  /** At least one. */
  readonly clusters: readonly ClusterConfig[];
  /** Folder for everything that is kept; not necessarily there yet. */
  readonly directory: string;
  readonly store: StoreConfig;
  /** Reports kept for each cluster. */
  readonly history: number;
  /** In the order in which they are asked. */
  readonly secrets: readonly SecretProviderConfig[];
  readonly registries: readonly RegistryConfig[];
  /** Absent: there are no agents. */
  readonly broker?: BrokerConfig;
  /** How agents are installed: where they reach the broker, and the folder of the authority that signs for them. Absent: they are not. */
  readonly agents?: { readonly url: string; readonly pki: string };
  readonly docker: { /** Absent: DOCKER_HOST, then the usual places. */ readonly socket?: string };
  readonly ssh: {
    /** Path of the file that vouches for host keys; not necessarily there. */
    readonly knownHosts: string;
    /** Path of the ssh-agent's socket; absent: there is none. */
    readonly agent?: string;
  };
  readonly process: {
    readonly directory: string;
    /** `files` of each stream, the newest included, each about `bytes`. */
    readonly logs: { readonly bytes: number; readonly files: number };
  };
  readonly log: { readonly level: LogLevel };
  /** Changes sent to one machine at the same time. */
  readonly concurrency: number;
  readonly deadlines: {
    /** Looking at one node. */
    readonly observeMs: number;
    /** One question to a registry or a provider of secrets. */
    readonly askMs: number;
    /** Sending one change; the grace of a stop comes on top. */
    readonly applyMs: number;
    /** A whole `reconcile`. */
    readonly convergeMs: number;
  };
}

/** The least that is logged. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** Where one cluster is declared. */
export interface ClusterConfig {
  /** What its Cluster must be called; absent: whatever it is called. */
  readonly name?: string;
  readonly source: SourceConfig;
  /** Folder of the repository, without slashes at its ends; empty: all of it. */
  readonly path: string;
  readonly variants: readonly string[];
  readonly intervalMs: number;
  readonly limits: {
    readonly repositoryBytes: number;
    readonly fileBytes: number;
    readonly files: number;
    readonly fetchMs: number;
  };
}

/** Where a cluster is read from: a repository by its address, or a folder of this machine. */
export type SourceConfig =
  | {
      readonly kind: 'git';
      readonly url: string;
      readonly follow: Follow;
      readonly token?: SecretName;
      /** Both or none. */
      readonly username?: string;
      readonly password?: SecretName;
      /** Of a repository behind SSH; absent: an ssh-agent is asked. */
      readonly key?: SecretName;
      readonly passphrase?: SecretName;
      /** Fingerprint of the server's host key, `SHA256:…`. */
      readonly hostKey?: string;
      readonly proxy?: string;
      /** Path of a PEM file. */
      readonly caFile?: string;
    }
  /** A repository on this machine, bare or not, or a plain folder, for which `follow` must be the default. */
  | {
      readonly kind: 'directory';
      readonly path: string;
      readonly follow: Follow;
      /** Of a repository the files as they are now, not what is committed. */
      readonly workingTree?: true;
    };

/** What of a repository is followed. */
export type Follow =
  /** The branch that the repository names as its own (HEAD). */
  | { readonly kind: 'default' }
  | { readonly kind: 'branch'; readonly name: string }
  | { readonly kind: 'tag'; readonly name: string }
  /** The newest tag whose version is in the range, `v` in front or not; pre-releases as semver says. */
  | { readonly kind: 'range'; readonly range: string }
  /** Full id of 40 digits. */
  | { readonly kind: 'commit'; readonly revision: string }
  /** A commit as people name it: a branch, a tag, an id or the beginning of one, HEAD; on this machine also `HEAD~2`. */
  | { readonly kind: 'named'; readonly name: string };

/** Where is kept what must outlive a process. */
export type StoreConfig =
  | { readonly kind: 'memory' }
  | { readonly kind: 'sqlite'; readonly path: string }
  | {
      readonly kind: 'mongodb';
      /** Without user and password. */
      readonly url: string;
      readonly database: string;
      /** Both or none. */
      readonly username?: string;
      readonly password?: SecretName;
      /** Absent: as the address says. */
      readonly tls?: TlsConfig;
    };

/** Where secrets are looked up. */
export type SecretProviderConfig =
  | { readonly kind: 'env'; readonly prefix: string }
  | { readonly kind: 'files'; readonly directory: string };

/** How a registry of images is reached. */
export interface RegistryConfig {
  /** With its port, as in image names. */
  readonly host: string;
  /** Both or none. */
  readonly username?: string;
  readonly password?: SecretName;
  /** Plain HTTP. */
  readonly insecure: boolean;
  /** Path of a PEM file. */
  readonly caFile?: string;
}

/** What a command line can say about the configuration; absent: nothing. Paths are relative to the working folder. */
export interface ConfigFlags {
  /** The configuration's file. */
  readonly config?: string;
  /** Keep only the cluster of this name. */
  readonly cluster?: string;
  /** Instead of all configured clusters: the URL or path of one. */
  readonly repo?: string;
  readonly branch?: string;
  readonly path?: string;
  readonly variants?: readonly string[];
  readonly interval?: string;
  readonly directory?: string;
  /** A path, an address `mongodb://…`, or `memory`. */
  readonly store?: string;
  readonly logLevel?: string;
  readonly concurrency?: string;
}

/** Absolute paths of PEM files; `certFile` and `keyFile` both or none. */
export interface TlsConfig {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** Of an encrypted key. */
  readonly passphrase?: SecretName;
  /** What is revoked. */
  readonly crlFile?: string;
}

/** The MQTT broker over which agents are spoken to. */
export type BrokerConfig =
  /** Inside `reconcile serve`. */
  | {
      readonly kind: 'embedded';
      readonly host: string;
      readonly port: number;
      /** Path of the socket over which commands of this machine reach it. */
      readonly socket: string;
      /** Authority, certificate and key are there. */
      readonly tls?: TlsConfig;
    }
  | {
      readonly kind: 'other';
      readonly url: string;
      /** Why it is reached without TLS. */
      readonly insecure?: string;
      /** 4 is 3.1.1; absent: whichever it speaks. */
      readonly version?: 4 | 5;
      readonly username?: string;
      readonly password?: SecretName;
      readonly tls?: TlsConfig;
    };
