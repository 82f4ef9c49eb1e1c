import type { NodeStatus } from '../model/report.ts';

/** What the loss of managers means for what is left of them; null: all of them are reachable. */
export function describeQuorum(nodes: readonly NodeStatus[]): string | null {
  const managers = nodes.filter(({ member }) => member?.role === 'manager');
  const lost = managers.filter(({ member }) => member?.reachability !== undefined && member.reachability !== 'reachable');
  if (lost.length === 0) return null;
  const left = managers.length - lost.length;
  const spare = left - (Math.floor(managers.length / 2) + 1);
  const means =
    spare > 0
      ? `${spare} more can be lost before nothing can be changed`
      : spare === 0
        ? 'with one more lost nothing can be changed'
        : 'too few to change anything';
  return `${left} of ${managers.length} managers ${left === 1 ? 'is' : 'are'} reachable: ${means}`;
}
