import type { Job, Node } from '../../model/cluster.ts';
import type { Observed } from '../../model/observed.ts';
import { formatDuration } from '../../model/quantities.ts';
import type { NodeTelemetry } from '../../model/telemetry.ts';

/** Why nobody knows how a node fares that told before: a verb phrase for one node and for several. */
export interface Stale {
  readonly one: string;
  readonly many: string;
}

/** Whether the newest reading is older than a node's `staleAfter`. One that never told anything is not stale: what would tell may not run yet. */
function isStale({ liveness }: Pick<Node, 'liveness'>, { readings }: NodeTelemetry, at: number): boolean {
  const last = readings.at(-1);
  return last !== undefined && at - last.at > liveness.staleAfterMs;
}

/** Set where a node told how it fares, and does not any more. */
export function staleOf(node: Node, { telemetry, at }: Pick<Observed, 'telemetry' | 'at'>): Stale | undefined {
  const known = telemetry?.get(node.name);
  if (known === undefined || !isStale(node, known, at)) return undefined;
  const since = formatDuration(at - known.readings.at(-1)!.at);
  const what = `not told for ${since} how it fares`;
  return { one: `has ${what}`, many: `have ${what.replace('it fares', 'they fare')}` };
}

/** Whether a job is for this node and no other: it would run nowhere instead, and what tells how nodes fare is itself one of these. */
export function isBound({ mode, placement }: Job): boolean {
  return mode === 'global' || placement.nodes?.length === 1;
}
