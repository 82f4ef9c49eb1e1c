import type { Cluster, Job, Node } from '../model/cluster.ts';
import type { Role } from '../model/role.ts';
import type { Text } from '../model/text.ts';

/** What a template can read, by name. */
export type Scope = Readonly<Record<string, unknown>>;

/** Renders a text of a job for its scope; the name is for the report of a circle. */
export type Evaluate = (job: Job, name: string, text: Text) => unknown;

/** What every template reads of the cluster: declared values, made when they are first asked for. */
export function clusterScope(cluster: Cluster, evaluate: Evaluate): Scope {
  const nodes = lazyMap(cluster.nodes, nodeScope);
  return lazily({
    cluster: () => ({
      name: cluster.name,
      ...(cluster.location === undefined ? {} : { location: cluster.location }),
      ...(cluster.entry === undefined ? {} : { entry: cluster.entry }),
    }),
    nodes: () => nodes,
    roles: () => lazyMap(cluster.roles, role => roleScope(role, cluster, nodes)),
    jobs: () => lazyMap(cluster.jobs, job => jobScope(job, evaluate)),
  });
}

const scopes = new WeakMap<Node, Scope>();

/** What templates read of a node; remembered by the node. */
export function nodeScope(node: Node): Scope {
  const known = scopes.get(node);
  if (known !== undefined) return known;
  const { name, address, publicAddress, engine, platform, labels, roles } = node;
  const scope = { name, engine, labels, roles, ...defined({ address, publicAddress, platform }) };
  scopes.set(node, scope);
  return scope;
}

/** What templates read of a job: its own, or another's. */
export function jobScope(job: Job, evaluate: Evaluate): Scope {
  const { name, labels, replicas, workload } = job;
  const texts = (values: Readonly<Record<string, Text>>, of: string): Scope =>
    lazily(Object.fromEntries(Object.entries(values).map(([key, text]) => [key, () => evaluate(job, `${of}.${key}`, text)])));
  return lazily({
    name: () => name,
    labels: () => labels,
    replicas: () => replicas,
    ports: () => workload.ports,
    env: () => texts(workload.env, 'env'),
    ...(workload.image === undefined ? {} : { image: () => evaluate(job, 'image', workload.image!) }),
    ...(workload.hostname === undefined ? {} : { hostname: () => evaluate(job, 'hostname', workload.hostname!) }),
  });
}

/** The active nodes that have a role, by name, and their addresses; its ports by name, a range as `41000-61000`. */
function roleScope({ name: role, ports }: Role, cluster: Cluster, nodes: Scope): Scope {
  const members = [...cluster.nodes.values()].filter(node => node.state === 'active' && node.roles.includes(role));
  return {
    name: role,
    ports: Object.fromEntries(ports.map(({ name, ports: range }) => [name, range])),
    nodes: members.map(({ name }) => nodes[name]),
    addresses: members.flatMap(({ address }) => (address === undefined ? [] : [address])),
  };
}

function lazyMap<T>(things: ReadonlyMap<string, T>, make: (thing: T) => unknown): Scope {
  return lazily(Object.fromEntries([...things].map(([name, thing]) => [name, () => make(thing)])));
}

/** An object whose fields are made when they are first read. */
function lazily(makers: Readonly<Record<string, () => unknown>>): Scope {
  const made = new Map<string, unknown>();
  const scope: Record<string, unknown> = {};
  for (const [key, make] of Object.entries(makers)) {
    const get = (): unknown => {
      if (!made.has(key)) made.set(key, make());
      return made.get(key);
    };
    Object.defineProperty(scope, key, { enumerable: true, get });
  }
  return scope;
}

function defined(values: Readonly<Record<string, unknown>>): Scope {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
