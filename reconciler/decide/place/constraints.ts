import type { Cluster, Job, Node } from '../../model/cluster.ts';
import type { Sight } from '../../model/observed.ts';
import { memberLabels } from '../members/labels.ts';
import { type Membership, membershipsOf, swarmRole } from '../members/membership.ts';

/** Those of some nodes that fulfil the constraints which a service states in the Swarm's own words; null: of some constraint nobody can tell. */
export function fulfilling(
  { workload: { service } }: Job,
  nodes: readonly Node[],
  cluster: Cluster,
  sight: Sight | undefined,
): readonly Node[] | null {
  const constraints = service?.constraints ?? [];
  if (constraints.length === 0) return nodes;
  const members = new Map(
    sight?.swarm === undefined ? [] : membershipsOf(cluster, sight.swarm).all.map(member => [member.name, member]),
  );
  const isKnown = sight?.kind === 'unformed' || sight?.swarm?.entries != null;
  const answers = nodes.map(node => {
    const read = readerOf(node, members.get(node.name), cluster, isKnown);
    const each = constraints.map(constraint => fulfils(constraint, read));
    return each.includes(null) ? null : !each.includes(false);
  });
  return answers.includes(null) ? null : nodes.filter((_, index) => answers[index]);
}

type Read = (key: string) => string | null;

function fulfils(constraint: string, read: Read): boolean | null {
  const [, key, operator, value] = /^\s*(\S+?)\s*(==|!=)\s*(.*?)\s*$/s.exec(constraint) ?? [];
  const has = key === undefined ? null : read(key);
  return has === null ? null : (has.toLowerCase() === value!.toLowerCase()) === (operator === '==');
}

/**
 * What a node has of what a constraint names; empty: nothing, null: nobody can tell. A label that it has and git does not give may be anybody's,
 * and go. `isKnown`: whether all its labels are.
 */
function readerOf(node: Node, member: Membership | undefined, cluster: Cluster, isKnown: boolean): Read {
  const labels = memberLabels(node);
  const entry = member?.entry ?? null;
  const hostname = member?.machine?.kind === 'answered' ? member.machine.facts.hostname : null;
  return key => {
    if (key === 'node.role') return swarmRole(node, cluster);
    if (key === 'node.id') return entry?.id ?? null;
    if (key === 'node.hostname') return entry?.hostname ?? hostname;
    if (!key.startsWith(LABELS)) return null;
    const label = key.slice(LABELS.length);
    return labels[label] ?? (isKnown && entry?.labels[label] === undefined ? '' : null);
  };
}

const LABELS = 'node.labels.';
