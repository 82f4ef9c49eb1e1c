import type {
  ComposeAttachment,
  ComposeDeploy,
  ComposeHealthcheck,
  ComposePort,
  ComposeResources,
  ComposeService,
  ComposeUpdate,
  Variable,
} from './compose-service.ts';
import { defined } from './defined.ts';

/** What a service says with another file's words over its own, as Docker merges them; so does `extends`. */
export function mergeServices(base: ComposeService, over: ComposeService): ComposeService {
  return service(base, over);
}

/** What `over` makes of `base`, where both say something. */
type Merge<T> = (base: T, over: T) => T;

/** One rule for each field. */
type Rules<T> = { readonly [K in keyof Required<T>]: Merge<Required<T>[K]> };

function fields<T extends object>(rules: Rules<T>): Merge<T> {
  return (base, over) => {
    const merged: Partial<T> = { ...base, ...over };
    for (const key of Object.keys(over) as (keyof T)[]) {
      const [before, after] = [base[key], over[key]];
      if (before !== undefined && after !== undefined) merged[key] = rules[key](before as never, after as never);
    }
    return merged as T;
  };
}

const last = <T>(_base: T, over: T): T => over;
/** Nothing, 0 and false do not count against something. */
const stronger = <T>(base: T, over: T): T => over || base;
const joined = <T>(base: readonly T[], over: readonly T[]): readonly T[] => [...base, ...over];
const words = (base: readonly string[], over: readonly string[]): readonly string[] => (over.length > 0 ? over : base);
const overlaid = <T>(base: Readonly<Record<string, T>>, over: Readonly<Record<string, T>>): Readonly<Record<string, T>> => ({
  ...base,
  ...over,
});

function entries<T>(merge: Merge<T>): Merge<Readonly<Record<string, T>>> {
  return (base, over) => ({
    ...base,
    ...Object.fromEntries(
      Object.entries(over).map(([key, value]) => [key, Object.hasOwn(base, key) ? merge(base[key]!, value) : value]),
    ),
  });
}

/** Of things with one key the later stays; sorted by it. */
function keyed<T>(keyOf: (item: T) => string): Merge<readonly T[]> {
  return (base, over) =>
    [...new Map([...base, ...over].map(item => [keyOf(item), item])).values()].sort((one, other) =>
      keyOf(one) < keyOf(other) ? -1 : 1,
    );
}

function portKey({ publish, target, protocol }: ComposePort): string {
  return `${String(publish).padStart(5, '0')}/${protocol}${publish === 0 ? ` ${target}` : ''}`;
}

/** Its aliases are replaced, its options stay; where a file only names the network, so does all. */
const attachment: Merge<ComposeAttachment> = (base, over) => {
  if (over.field.value === null) return base;
  return { ...defined({ aliases: over.aliases, driverOpts: base.driverOpts }), field: over.field };
};

const variable: Merge<Variable> = (base, over) => (over.value === null || over.value === '' ? base : over);

const healthcheck = fields<ComposeHealthcheck>({
  // Docker has both commands, one after the other, which nobody means.
  test: words,
  intervalMs: stronger,
  timeoutMs: stronger,
  startPeriodMs: stronger,
  retries: last,
  disable: stronger,
});

const logging: Merge<NonNullable<ComposeService['logging']>> = (base, over) => {
  if (base.driver && over.driver && base.driver !== over.driver) return over;
  return { ...base, ...over, options: { ...base.options, ...over.options } };
};

const update = fields<ComposeUpdate>({
  parallelism: last,
  delayMs: stronger,
  onFailure: stronger,
  monitorMs: stronger,
  maxFailureRatio: stronger,
  order: stronger,
});

const resources = fields<ComposeResources>({ cpuMillis: stronger, memoryBytes: stronger, pids: stronger, generic: joined });

const deploy = fields<ComposeDeploy>({
  mode: stronger,
  endpointMode: stronger,
  replicas: last,
  labels: overlaid,
  update,
  rollback: update,
  limits: resources,
  reservations: resources,
  restartPolicy: fields({ condition: stronger, delayMs: stronger, attempts: last, windowMs: stronger }),
  constraints: joined,
  spread: joined,
  maxPerNode: stronger,
});

const service = fields<ComposeService>({
  image: stronger,
  command: words,
  entrypoint: words,
  hostname: stronger,
  workingDir: stronger,
  user: stronger,
  isolation: stronger,
  stopSignal: stronger,
  stopGraceMs: stronger,
  restart: stronger,
  init: stronger,
  tty: stronger,
  stdinOpen: stronger,
  readOnly: stronger,
  environment: entries(variable),
  labels: overlaid,
  sysctls: overlaid,
  ulimits: overlaid,
  extraHosts: joined,
  dns: joined,
  dnsSearch: joined,
  capAdd: joined,
  capDrop: joined,
  credentialSpec: overlaid,
  healthcheck,
  logging,
  networks: entries(attachment),
  ports: keyed(portKey),
  volumes: keyed(mount => mount.target),
  configs: keyed(reference => reference.source),
  secrets: keyed(reference => reference.source),
  deploy,
});
