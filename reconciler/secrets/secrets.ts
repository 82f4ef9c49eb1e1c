import type { SecretName } from '../model/cluster.ts';

/** Where values of secrets come from. Values are never logged, stored or compared in the clear. */
export interface Secrets {
  /** Throws OperationError missing-secret (naming every place that was looked in) when no provider has it. */
  value(ref: SecretName, signal: AbortSignal): Promise<string>;
  /**
   * A slow hash salted by cluster and name, so that a label or a report gives nothing away. Of a value given (as seen on an engine) or of
   * the provider's. The same value is hashed once per process.
   */
  fingerprint(ref: SecretName, signal: AbortSignal, value?: string): Promise<string>;
}
