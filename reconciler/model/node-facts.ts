/** What a machine told of itself. */
export interface NodeFacts {
  /** `linux/amd64`, `linux/arm/v7`. */
  readonly platform: string;
  readonly engineVersion: string;
  readonly hostname: string;
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  /** Names of OCI runtimes, networks of the engine itself, and the like, for checks. */
  readonly runtimes: readonly string[];
  /** Tells this engine from all others while it runs, whatever way led to it; absent: nobody knows. */
  readonly engineId?: string;
}
