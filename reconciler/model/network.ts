/** A network of the engines that jobs name, made on every node where one of them runs. */
export interface Network {
  readonly name: string;
  /** Name on the engine: `<cluster>_<name>` unless `name` or `external` was declared. */
  readonly engineName: string;
  readonly external: boolean;
  /** Absent: what its engine uses, `bridge` or, of a Swarm, `overlay`. */
  readonly driver?: string;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly subnets: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}
