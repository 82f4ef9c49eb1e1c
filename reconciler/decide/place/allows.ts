import type { Node, Placement } from '../../model/cluster.ts';

/** Whether a node is what a job's placement asks for: its role, its name, its labels. */
export function allows({ role, nodes, labels }: Placement, node: Node): boolean {
  if (role !== undefined && !node.roles.includes(role)) return false;
  if (nodes !== undefined && !nodes.includes(node.name)) return false;
  return Object.entries(labels).every(([key, value]) => node.labels[key] === value);
}
