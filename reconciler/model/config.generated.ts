// Written by `npm run generate` from schema/. Change the schema, not this file.

/** A name of lower-case letters, digits and hyphens, at most 63 characters long. */
export type DnsLabel = string;

/** The fingerprint of an SSH host key. */
export type HostKey = string;

/** A time span above zero: a number and a unit (`ms`, `s`, `m`, `h`, `d`), or several of them. */
export type PositiveDuration = string;

/** A size: a number and a unit (`k`, `m`, `g`, `t`, also as `Ki`, `Mi`, …). As with Docker, units are powers of 1024 whatever their case; a bare number is bytes. */
export type Bytes = string | number;

/** A port number. */
export type Port = number;

/** The reconciler's own configuration, `reconcile.yaml`: where clusters are declared, how that is read, and where things are kept. What is the cluster's own is in its repository. */
export interface ConfigFile {
  /** The clusters that this reconciler keeps; without it the one that the current folder declares. */
  readonly clusters?: readonly ClusterFields[];
  /** The folder for everything that Keelson keeps: store, clones, processes and their logs. The default is `$XDG_STATE_HOME/keelson`, and `~/.local/state/keelson` without that variable. */
  readonly directory?: string;
  /** Where history and what must survive a restart are kept: a SQLite file, a MongoDB database, or `memory`, which forgets. The default is the file `keelson.db` in `directory`. */
  readonly store?:
    | 'memory'
    | {
        /** The path of the file; it is made when it is not there. */
        readonly sqlite?: string;
        readonly mongodb?: MongodbFields;
      };
  /** How many reports of past passes are kept for each cluster. */
  readonly history?: number;
  /** Where the values of secrets are looked for, in this order; the first place that has one wins. */
  readonly secrets?: readonly SecretProviderFields[];
  /** How registries of images are asked and pulled from, where that needs more than their name. */
  readonly registries?: readonly RegistryFields[];
  /** The MQTT broker over which agents are spoken to: one inside `reconcile serve` (`embedded`), or another (`url`). Without it there are no agents. */
  readonly broker?: BrokerFields;
  /** How the Docker Engine of this machine is reached. */
  readonly docker?: {
    /** The path of its socket; without it `DOCKER_HOST`, then the usual places. */
    readonly socket?: string;
  };
  /** How machines are reached by SSH, where their nodes leave it to the reconciler. */
  readonly ssh?: {
    /** The file that vouches for the host keys of nodes without `identity.hostKey`. */
    readonly knownHosts?: string;
    /** The path of the ssh-agent's socket; without it `SSH_AUTH_SOCK`. */
    readonly agent?: string;
  };
  /** How processes of this machine are kept. */
  readonly process?: {
    /** The folder for their state, files and logs; the default is `process` in the main `directory`. */
    readonly directory?: string;
    /** How much of their output is kept. */
    readonly logs?: {
      /** The size at which a log file is put aside and a new one begun. */
      readonly size?: Bytes;
      /** How many files of each stream are kept, the newest included. */
      readonly files?: number;
    };
  };
  /** What the reconciler writes about its own work. */
  readonly log?: {
    /** The least important lines that are written. */
    readonly level?: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  };
  /** How many changes are sent to one machine at the same time. */
  readonly concurrency?: number;
  /** How long calls may take before they count as failed. */
  readonly deadlines?: {
    /** Looking at everything on one node. */
    readonly observe?: PositiveDuration;
    /** One question to a registry or a provider of secrets. */
    readonly ask?: PositiveDuration;
    /** Sending one change; a stop may take its grace besides, a step of a host its `timeout`. What could lock Keelson out of a host is rolled back after half of it, unless the way in is proved. */
    readonly apply?: PositiveDuration;
    /** A whole `reconcile`, until nothing is left to do. */
    readonly converge?: PositiveDuration;
  };
}

/** One cluster: where it is declared, and how often that is looked at. */
export interface ClusterFields {
  /** The name that its Cluster must have, so that a wrong repository is noticed; it is also what `--cluster` chooses by. */
  readonly name?: DnsLabel;
  readonly source: SourceFields;
  /** The folder of the repository that holds the manifests; without it all of it. */
  readonly path?: string;
  /** Variants that are laid over the manifests, in this order. */
  readonly variants?: readonly DnsLabel[];
  /** How often new commits and the world are looked at without being told of a change; each wait is up to a tenth longer or shorter. */
  readonly interval?: PositiveDuration;
  /** What is accepted of the repository; beyond it nothing of a commit is read. */
  readonly limits?: {
    /** What one fetch may download, and the kept clone hold. */
    readonly repository?: Bytes;
    /** The size of one file that is read; a manifest may have 1Mi at most. */
    readonly file?: Bytes;
    /** How many files and folders a commit may have. */
    readonly files?: number;
    /** How long one fetch may take. */
    readonly timeout?: PositiveDuration;
  };
}

/** A repository behind HTTP(S) or SSH (`git`), or a folder of this machine (`directory`): a repository, bare or not, or plain files. Of a repository one of `branch`, `tag`, `semver` and `commit` is followed; without them its default branch. */
export interface SourceFields {
  /** The address of the repository, without credentials: `https://…`, `ssh://git@git.example/attic.git` or `git@git.example:attic.git`. */
  readonly git?: string;
  /** The path of the folder. */
  readonly directory?: string;
  /** The branch to follow. */
  readonly branch?: string;
  /** The tag to follow. */
  readonly tag?: string;
  /** A range of versions: the newest tag within it is followed. */
  readonly semver?: string;
  /** The one commit to stay at, by its full id. */
  readonly commit?: string;
  /** A token that the server takes instead of a password. */
  readonly token?: SecretNameFields;
  /** The user to log in as. */
  readonly username?: string;
  /** The password of the user. */
  readonly password?: SecretNameFields;
  /** The private key of a repository behind SSH; without it the ssh-agent is asked. */
  readonly key?: SecretNameFields;
  /** What `key` is encrypted with. */
  readonly passphrase?: SecretNameFields;
  /** The fingerprint of the server's SSH host key, as `ssh-keygen -l` prints it; without it the known_hosts of `ssh.knownHosts` vouches for it. */
  readonly hostKey?: HostKey;
  /** The HTTP proxy to go through; without it that of the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`). */
  readonly proxy?: string;
  /** The path of a file of certificates (PEM) that are trusted besides the system's. */
  readonly ca?: string;
}

/** A secret by reference: its value lives outside git, with a provider of the reconciler's configuration. */
export interface SecretNameFields {
  /** The name that the providers know the secret by. */
  readonly secret: string;
  /** One entry of a secret that holds several; without it the whole secret. */
  readonly key?: string;
}

/** A database of a MongoDB server or replica set, for reconcilers of several machines. */
export interface MongodbFields {
  /** Where it is, as MongoDB writes addresses, without user and password: `mongodb://…` or `mongodb+srv://…`. */
  readonly url: string;
  /** The database; its collections begin with `keelson_`. */
  readonly database?: string;
  /** The user to log in as; `authSource` of the address says where it is known, else `admin`. */
  readonly username?: string;
  /** The password of the user. */
  readonly password?: SecretNameFields;
  /** Encrypts and verifies the connection; `{}` trusts the authorities of this system and shows no certificate. */
  readonly tls?: {
    /** The path of the certificate authority that signed the server's certificate, as PEM. */
    readonly ca?: string;
    /** The path of the certificate shown to the server, as PEM. */
    readonly cert?: string;
    /** The path of the private key of `cert`, as PEM. */
    readonly key?: string;
    /** What `key` is encrypted with. */
    readonly passphrase?: SecretNameFields;
  };
}

/** A place for secrets: exactly one of `env` and `files`. */
export interface SecretProviderFields {
  /** Variables of the environment: the secret `db-password` is the prefix and `DB_PASSWORD`; its key `user` is that and `__USER`. */
  readonly env?: {
    /** What their names begin with. */
    readonly prefix?: string;
  };
  /** Files of a folder: the secret `tls` is the file `tls`; its key `key` the file `tls/key`. One line end at the close of a file is not part of it. */
  readonly files?: {
    /** The path of the folder. */
    readonly directory: string;
  };
}

/** One registry of images. */
export interface RegistryFields {
  /** The registry as it stands in image names, with its port. */
  readonly host: string;
  /** The user to log in as. */
  readonly username?: string;
  /** The password or token of the user. */
  readonly password?: SecretNameFields;
  /** Whether it is asked by plain HTTP; engines have a setting of their own for that. */
  readonly insecure?: boolean;
  /** The path of a file of certificates (PEM) that are trusted besides the system's. */
  readonly ca?: string;
}

/** An MQTT broker: inside `reconcile serve`, or another. */
export interface BrokerFields {
  /** The broker inside `reconcile serve`; commands of the same user on the same machine reach it, too. */
  readonly embedded?: {
    /** The address at which agents reach it. One that is not of this machine alone needs `tls`. */
    readonly listen?: string;
    /** The port; the default is 8883 with `tls`, and 1883 without. */
    readonly port?: Port;
    /** What proves the broker to agents, and who of them is let in: those with a certificate of the authority, issued to the name of their node, for its cluster. */
    readonly tls?: {
      /** The path of the authority's certificate (PEM). */
      readonly ca: string;
      /** The path of the broker's certificate (PEM). */
      readonly cert: string;
      /** The path of its key (PEM). */
      readonly key: string;
      /** What `key` is encrypted with. */
      readonly passphrase?: SecretNameFields;
      /** The path of the list of revoked certificates (PEM); it is read again within a second. */
      readonly crl?: string;
    };
  };
  /** How agents are installed on nodes whose `access` has `ssh` and `agent`. Without it they are installed by hand. */
  readonly agents?: {
    /** The address at which nodes reach the broker, by a name or address that its certificate is for; the default is that of another broker. */
    readonly url?: string;
    /** The folder of the authority that signs their certificates, made by `reconcile pki init`; the default is `pki` in `directory`. */
    readonly pki?: string;
  };
  /** The address of another broker, without credentials: `mqtts://HOST:PORT`; `mqtt://` without TLS on this machine, or with `insecure`. */
  readonly url?: string;
  /** Why there is no TLS: whoever is on the way reads the password and can give orders to every node, so the reason is stated, and logged. */
  readonly insecure?: string;
  /** The version of MQTT: 5, or 4, which is 3.1.1. Without it 5 is tried first. */
  readonly version?: 4 | 5;
  /** The user to log in as. */
  readonly username?: string;
  /** The password of the user. */
  readonly password?: SecretNameFields;
  /** What proves both sides to each other, for an address with `mqtts://`. */
  readonly tls?: {
    /** The path of a file of certificates (PEM) that are trusted instead of the system's. */
    readonly ca?: string;
    /** The path of the reconciler's certificate (PEM). */
    readonly cert?: string;
    /** The path of its key (PEM). */
    readonly key?: string;
    /** What `key` is encrypted with. */
    readonly passphrase?: SecretNameFields;
  };
}
