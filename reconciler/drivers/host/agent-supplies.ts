/** A program of Node as it can be copied to another machine. */
export interface NodeProgram {
  readonly version: string;
  /** `linux/amd64`; and what its C library is, as a copy runs over no other. */
  readonly platform: string;
  readonly libc: 'glibc' | 'musl';
  /** Compressed (gzip). */
  read(signal: AbortSignal): Promise<Uint8Array>;
}

/** What an agent is installed with: it comes from this side. */
export interface AgentSupplies {
  /** Keelson as an agent needs it, a `tar.gz`; `main`: what is started of it. */
  readonly main: string;
  pack(signal: AbortSignal): Promise<Uint8Array>;
  readonly node: NodeProgram;
  /** The authority's certificate, PEM. */
  readonly authority: string;
  /** A certificate for the public key (PEM) of a node of the cluster with this uid, signed by that authority. Throws OperationError. */
  certify(node: string, publicKey: string, uid: string): Promise<string>;
  /** Serial numbers that the authority revoked. */
  revoked(): Promise<ReadonlySet<string>>;
}
