import type { Cluster, Job, Node } from '../../model/cluster.ts';
import type { Kind, Manifest } from '../../model/manifest.ts';
import { didYouMean } from '../../model/nearest.ts';
import type { ByKind, ResolveInput } from '../resolve.ts';

/** What every check reads. */
export interface CheckContext {
  readonly cluster: Cluster;
  readonly byKind: ByKind;
  readonly input: ResolveInput;
  /** The manifests of the jobs that are wanted (not absent), with the job each became. */
  readonly jobs: readonly { readonly manifest: Manifest<'Job'>; readonly job: Job }[];
  /** Whether something of that name is declared, valid or not; always when some file could not be read. */
  readonly isDeclared: (kind: Kind, name: string) => boolean;
  /** `did you mean "web"?` of the names of a kind. */
  readonly meant: (kind: Kind, name: string) => string | undefined;
  /** The nodes a job's placement allows, whatever runs there; those that are absent aside. */
  readonly allowedNodes: (job: Job) => readonly Node[];
  /** Those of the allowed nodes whose engine runs what the job is. */
  readonly eligibleNodes: (job: Job) => readonly Node[];
}

export function createContext(cluster: Cluster, byKind: ByKind, input: ResolveInput): CheckContext {
  const nodes = [...cluster.nodes.values()].filter(({ state }) => state !== 'absent');
  const allowedNodes = remembered(
    ({ placement: { role, nodes: names, labels } }) => JSON.stringify([role, names, labels]),
    ({ placement }) => nodes.filter(node => allows(placement, node)),
  );
  const eligibleNodes = remembered(
    ({ placement: { role, nodes: names, labels }, engine, technology }) =>
      JSON.stringify([role, names, labels, engine, technology]),
    job => allowedNodes(job).filter(node => runs(job, node, input)),
  );
  const hints = new Map<string, string | undefined>();
  return {
    cluster,
    byKind,
    input,
    jobs: byKind.Job.map(manifest => ({ manifest, job: cluster.jobs.get(manifest.name)! })).filter(
      ({ job }) => job.state !== 'absent',
    ),
    isDeclared: (kind, name) => !input.complete || input.declared.has(`${kind}/${name}`),
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
  };
}

function allows({ role, nodes, labels }: Job['placement'], node: Node): boolean {
  if (role !== undefined && !node.roles.includes(role)) return false;
  if (nodes !== undefined && !nodes.includes(node.name)) return false;
  return Object.entries(labels).every(([key, value]) => node.labels[key] === value);
}

function runs({ engine, technology }: Job, node: Node, { traits }: ResolveInput): boolean {
  if (engine !== undefined && engine !== node.engine) return false;
  return traits.get(node.engine)?.technologies.includes(technology) ?? false;
}

/** Many jobs are placed alike: the nodes are looked through once for each way. */
function remembered(keyOf: (job: Job) => string, find: (job: Job) => readonly Node[]): (job: Job) => readonly Node[] {
  const known = new Map<string, readonly Node[]>();
  return job => {
    const key = keyOf(job);
    const before = known.get(key);
    if (before !== undefined) return before;
    const nodes = find(job);
    known.set(key, nodes);
    return nodes;
  };
}
