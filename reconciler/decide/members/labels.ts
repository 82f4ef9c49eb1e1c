import type { Node } from '../../model/cluster.ts';

/** Label of a Swarm's node that says its declared name, whatever its host is called. */
export const NODE_LABEL = 'keelson.node';

/** Label of a Swarm's node that says that it has a role: its value is `true`. */
export function roleLabel(role: string): string {
  return `keelson.role.${role}`;
}

/** Labels that a node shall have in its Swarm: its own, its name and its roles. */
export function memberLabels({ name, labels, roles }: Node): Readonly<Record<string, string>> {
  return { ...labels, [NODE_LABEL]: name, ...Object.fromEntries(roles.map(role => [roleLabel(role), 'true'])) };
}
