import type { SecretName } from '../../model/cluster.ts';

/** What is configured for one registry. */
export interface RegistrySettings {
  /** With its port, as in references. */
  readonly host: string;
  /** Both or none. */
  readonly username?: string;
  readonly password?: SecretName;
  /** Plain HTTP. */
  readonly insecure?: boolean;
  /** Certificates in PEM that are trusted besides the usual ones. */
  readonly ca?: string;
}
