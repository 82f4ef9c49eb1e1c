import type { Node } from './cluster.ts';

/** Whether a machine's agent acts on its engine: then nobody else does, whatever other ways there are. */
export function actsByAgent({ access }: Pick<Node, 'access'>): boolean {
  return access.some(({ kind }) => kind === 'agent');
}
