import type { Diagnostic } from '../../model/diagnostic.ts';
import { type DismissInput, dismissals, hasAgent, isNeeded } from '../dismiss.ts';

/** Warnings of agents that are dismissed, and of those that run on though git wants none there. */
export function tellDismissals(input: DismissInput): readonly Diagnostic[] {
  const { cluster, observed, memory } = input;
  const going = dismissals(input).map(({ node, revokes }): Diagnostic => {
    const summary = `the agent of ${node} is dismissed: what the broker keeps for it is cleared${revokes ? ', and its certificate revoked' : ''}`;
    const hint = `where the configuration names no broker.agents, revoke it by reconcile pki revoke ${node}`;
    return { severity: 'warning', code: 'agent-dismissed', summary, ...(revokes ? { hint } : {}) };
  });
  const staying = [...(observed.agents ?? [])].flatMap(([name, agent]): readonly Diagnostic[] => {
    const node = cluster.nodes.get(name);
    if (node === undefined || node.state === 'absent' || isNeeded(node) || !agent.isUp || hasAgent(name, memory)) return [];
    const summary = `node/${name} has an agent that runs, and git wants none there: it goes on by its orders`;
    return [
      { severity: 'warning', code: 'agent-stays', summary, hint: 'stop it there, or write agent into the access of the node' },
    ];
  });
  return [...going, ...staying];
}
