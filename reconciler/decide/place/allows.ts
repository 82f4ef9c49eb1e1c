import type { Job, Node } from '../../model/cluster.ts';

/** Whether a node is what a job's placement asks for: its role, its name, its labels. */
export function allows({ state, placement: { role, nodes, labels } }: Pick<Job, 'state' | 'placement'>, node: Node): boolean {
  if (role !== undefined && !hasRole(node, role, state)) return false;
  if (nodes !== undefined && !nodes.includes(node.name)) return false;
  return Object.entries(labels).every(([key, value]) => node.labels[key] === value);
}

/** Whether a job of a role can be on a node: one that is stopped stays where its role is stopped. */
export function hasRole({ roles, stoppedRoles }: Node, role: string, state: Job['state']): boolean {
  return roles.includes(role) || (state === 'stopped' && stoppedRoles.includes(role));
}
