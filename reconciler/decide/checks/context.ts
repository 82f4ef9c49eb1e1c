import type { Cluster, Job, Node } from '../../model/cluster.ts';
import type { Kind, Manifest } from '../../model/manifest.ts';
import { didYouMean } from '../../model/nearest.ts';
import { allows } from '../place/allows.ts';
import type { ByKind, ResolveInput } from '../resolve/input.ts';
import { enginesOn } from '../targets.ts';

/** What every check reads. */
export interface CheckContext {
  readonly cluster: Cluster;
  readonly byKind: ByKind;
  readonly input: ResolveInput;
  /** The manifests of the jobs that are wanted (not absent), with the job each became. */
  readonly jobs: readonly { readonly manifest: Manifest<'Job'>; readonly job: Job }[];
  /** Whether something of that name is declared, valid or not; always when some file could not be read. */
  readonly isDeclared: (kind: Kind, name: string) => boolean;
  /** Whether all documents of these kinds are valid, so that what they do not say is not there. */
  readonly isWhole: (...kinds: readonly Kind[]) => boolean;
  /** Whether what templates call so may be there and is only missing because a document is wrong. */
  readonly mayBe: (value: readonly string[]) => boolean;
  /** `did you mean "web"?` of the names of a kind. */
  readonly meant: (kind: Kind, name: string) => string | undefined;
  /** The nodes a job's placement allows, whatever runs there; those that are absent aside. */
  readonly allowedNodes: (job: Job) => readonly Node[];
  /** Those of the allowed nodes whose engine runs what the job is. */
  readonly eligibleNodes: (job: Job) => readonly Node[];
  /** The engines of the eligible nodes, sorted. */
  readonly engines: (job: Job) => readonly string[];
}

/** What checks share: who may run where, worked out once for jobs that are placed alike. */
export function createContext(cluster: Cluster, byKind: ByKind, input: ResolveInput): CheckContext {
  const counts = countByKind(input.declared);
  const nodes = [...cluster.nodes.values()].filter(({ state }) => state !== 'absent');
  const allowedNodes = remembered(job => nodes.filter(node => allows(job, node)));
  const eligibleNodes = remembered(job => allowedNodes(job).filter(node => runs(job, node, input)));
  const engines = remembered(job => [...new Set(eligibleNodes(job).map(({ engine }) => job.engine ?? engine))].sort());
  const hints = new Map<string, string | undefined>();
  const isDeclared = (kind: Kind, name: string): boolean =>
    !input.complete || input.declared.has(`${kind}/${name}`) || (kind === 'Job' && isService(name, cluster, input));
  const isWhole = (...kinds: readonly Kind[]): boolean =>
    input.complete && kinds.every(kind => byKind[kind].length === (counts[kind] ?? 0));
  return {
    cluster,
    byKind,
    input,
    jobs: byKind.Job.map(manifest => ({ manifest, job: cluster.jobs.get(manifest.name)! })).filter(
      ({ job }) => job.state !== 'absent',
    ),
    isDeclared,
    isWhole,
    mayBe: ([root = '', name = '']) => {
      const kind = NAMED.get(root);
      if (kind !== undefined && !byKind[kind].some(manifest => manifest.name === name)) return isDeclared(kind, name);
      return root !== 'job' && root !== 'jobs' && !isWhole('Cluster', 'Node', 'Role');
    },
    meant: (kind, name) => {
      const key = `${kind}/${name}`;
      if (!hints.has(key))
        hints.set(
          key,
          didYouMean(
            name,
            byKind[kind].map(manifest => manifest.name),
          ),
        );
      return hints.get(key);
    },
    allowedNodes,
    eligibleNodes,
    engines,
  };
}

/** What templates know by name, and what declares it. */
const NAMED: ReadonlyMap<string, Kind> = new Map([
  ['jobs', 'Job'],
  ['nodes', 'Node'],
  ['roles', 'Role'],
]);

/** How many documents of each kind there are, valid or not. */
function countByKind(declared: ResolveInput['declared']): Readonly<Partial<Record<Kind, number>>> {
  const counts: Partial<Record<Kind, number>> = {};
  for (const { kind } of declared.values()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function runs({ engine, technology }: Job, node: Node, { traits }: ResolveInput): boolean {
  if (engine !== undefined && !enginesOn(node).includes(engine)) return false;
  return traits.get(engine ?? node.engine)?.technologies.includes(technology) ?? false;
}

/** Whether `coffee/proxy` is a service of a stack, or may be one: nobody knows while the stack, or a file of it, is wrong. */
function isService(name: string, { jobs }: Cluster, { declared }: ResolveInput): boolean {
  const slash = name.indexOf('/');
  if (slash === -1 || jobs.has(name)) return slash !== -1;
  const stack = name.slice(0, slash);
  const isRead = jobs.has(stack) || jobs.keys().some(job => job.startsWith(`${stack}/`));
  return declared.has(`Job/${stack}`) && !isRead;
}

const ways = new WeakMap<Job, string>();

/** Many jobs are placed alike: the nodes are looked through once for each way. */
function remembered<T>(find: (job: Job) => T): (job: Job) => T {
  const known = new Map<string, T>();
  return job => {
    const way = wayOf(job);
    if (!known.has(way)) known.set(way, find(job));
    return known.get(way)!;
  };
}

/** Everything of a job that says on which nodes it may run, as one text. */
function wayOf(job: Job): string {
  const before = ways.get(job);
  if (before !== undefined) return before;
  const { role, nodes, labels } = job.placement;
  const way = JSON.stringify([role, nodes, labels, job.engine, job.technology, job.state === 'stopped']);
  ways.set(job, way);
  return way;
}
