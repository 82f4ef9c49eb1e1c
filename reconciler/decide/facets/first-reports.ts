import { splitResourceId, targetId } from '../../model/ids.ts';
import type { Observed } from '../../model/observed.ts';
import type { Underway } from '../../model/plan.ts';
import { formatDuration } from '../../model/quantities.ts';
import type { AssessedHost } from './assess-host.ts';

/** How long an agent that was installed may take until it is heard. */
const REPORTS_WITHIN_MS = 120_000;

/** Agents that are as they shall be and have never told anything: for a while that is on its way. */
export function firstReports(
  hosts: readonly AssessedHost[],
  { sights, at }: Observed,
): { readonly underway: readonly Underway[]; readonly wakeAt: readonly number[] } {
  const open = hosts.flatMap(({ fresh, facets, wanted: { node } }) => {
    const agent = facets.find(({ wanted: { id, resource } }) => resource !== null && splitResourceId(id).kind === 'agent');
    const sight = sights.get(targetId(node.engine, node.name));
    if (!fresh || agent === undefined || agent.change !== null || sight?.kind !== 'silent' || sight.lastSeenAt !== null)
      return [];
    return at - sight.since < REPORTS_WITHIN_MS ? [{ id: agent.wanted.id, since: sight.since }] : [];
  });
  return {
    underway: open.map(({ id, since }) => ({ id, what: `its agent has to report, for ${formatDuration(at - since)}` })),
    wakeAt: open.map(({ since }) => since + REPORTS_WITHIN_MS),
  };
}
