/** What an agent is told when it starts. */
export interface AgentConfig {
  /** The cluster that it belongs to: its name and its `metadata.uid`. */
  readonly cluster: string;
  readonly uid: string;
  /** The Node that it is. */
  readonly node: string;
  /** What runs workloads here. */
  readonly engine: 'docker' | 'process';
  /** Folder for its orders, its memory and its key. */
  readonly directory: string;
  /** The engine's socket; absent: DOCKER_HOST, then the usual places. */
  readonly socket?: string;
  readonly broker: {
    /** `mqtts://broker.example:8883`. */
    readonly url: string;
    /** Absent: `UID/NODE`, where it has no certificate. */
    readonly username?: string;
    /** Paths of files. */
    readonly passwordFile?: string;
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly passphraseFile?: string;
  };
}
