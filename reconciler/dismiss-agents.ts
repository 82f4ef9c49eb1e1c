import { withDeadline } from './deadline.ts';
import type { Dismissal } from './decide/dismiss.ts';
import type { ClusterParts, OwnedParts } from './parts.ts';

/** Clears what the broker keeps for agents, and revokes certificates. What fails is told, and tried again by the next pass. */
export async function dismissAgents(
  all: readonly Dismissal[],
  { agents, log, limits }: Pick<ClusterParts, 'log' | 'limits'> & { readonly agents: OwnedParts['agents'] | undefined },
  signal: AbortSignal,
): Promise<void> {
  for (const dismissal of agents === undefined ? [] : all) {
    const what = `dismissing the agent of ${dismissal.node}`;
    try {
      await withDeadline({ what, ms: limits.askMs }, signal, own => agents!.dismiss(dismissal, own));
      log.info({ node: dismissal.node, revoked: dismissal.revokes }, `the agent of ${dismissal.node} is dismissed`);
    } catch (error) {
      if (signal.aborted) throw error;
      log.warn({ node: dismissal.node, error: (error as Error).message }, `${what} failed, and is tried again`);
    }
  }
}
