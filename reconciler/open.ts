import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Reconciler } from './reconcile.ts';

/** Everything a configuration names, opened. */
export interface Keelson extends AsyncDisposable {
  /** One per configured cluster, in the configuration's order. */
  readonly reconcilers: readonly Reconciler[];
}

/** Opens the store, sources, secrets and feeds of a configuration; drivers are opened by the passes. Throws OperationError. */
export declare function openKeelson(config: Config, options: { readonly log: Logger; readonly version: string }, signal: AbortSignal): Promise<Keelson>;
