/** What a certificate is for: to sign others, to be a server, or to tell who a client is. */
export type CertificateUse = 'authority' | 'server' | 'client';

/** One certificate of the folder, for people and programs. Instants are milliseconds since the epoch. */
export interface CertificateStatus {
  /** What its files are called; that of the authority is `ca`. */
  readonly name: string;
  readonly use: CertificateUse;
  /** Its common name: what a broker takes for the user's name. */
  readonly subject: string;
  /** `metadata.uid` of the cluster whose node it is for; null: it says none. */
  readonly cluster: string | null;
  /** Host names and addresses that it vouches for. */
  readonly hosts: readonly string[];
  readonly serial: string;
  /** `SHA256:…`, as `Node.identity.certificate` has it. */
  readonly fingerprint: string;
  readonly notBefore: number;
  readonly notAfter: number;
  /** The secret that its key is encrypted with; null: the key stands in its file as it is. */
  readonly keyPassword: string | null;
  /** Whether its key is here, too; that of an agent is where it was made, on its node. */
  readonly hasKey: boolean;
  readonly isRevoked: boolean;
}

const OF_CLUSTER = 'keelson/';

/** What the certificate of a node says as its organization: which cluster the node is of. */
export function organizationOf(uid: string): string {
  return `${OF_CLUSTER}${uid}`;
}

/** The uid of the cluster that an organization stands for; null: it is something else. */
export function clusterOf(organization: string): string | null {
  return organization.startsWith(OF_CLUSTER) ? organization.slice(OF_CLUSTER.length) : null;
}
