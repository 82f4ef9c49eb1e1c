import type { Cluster } from '../../model/cluster.ts';
import { splitTargetId } from '../../model/ids.ts';
import type { Memory } from '../../model/memory.ts';
import type { Observed } from '../../model/observed.ts';
import type { RolloutNote, Underway } from '../../model/plan.ts';
import { formatDuration } from '../../model/quantities.ts';
import { swarmRole } from '../members/membership.ts';
import { isHost, targetsOf } from '../targets.ts';
import type { AssessedFacet, AssessedHost } from './assess-host.ts';
import { isRisky } from './disruption.ts';

/** How long a machine may take to be back after its engine or its network was changed. */
const BACK_WITHIN_MS = 300_000;

/** Whose turn it is to have its engine or network changed. */
export interface Turns {
  /** Why a node has to wait with such changes; null: it need not. */
  readonly waits: (node: string) => string | null;
  /** Nodes that are being changed so, for the next pass. */
  readonly rollouts: readonly RolloutNote[];
  readonly underway: readonly Underway[];
  readonly wakeAt: readonly number[];
}

/** What decides on turns; `goes`: whether nothing else holds a change back. */
interface TurnContext {
  readonly cluster: Cluster;
  readonly observed: Observed;
  readonly memory: Memory;
  readonly goes: (facet: AssessedFacet, host: AssessedHost) => boolean;
}

/**
 * Changes that can take a machine out of the cluster go one machine at a time, managers of a Swarm last. Where one was begun, all others wait
 * until that machine is back and as it shall be, however long that takes: what breaks one must not break the next.
 */
export function takeTurns(hosts: readonly AssessedHost[], context: TurnContext): Turns {
  const { cluster, observed, memory, goes } = context;
  const begun = hosts.flatMap(host => {
    const note = memory.rollouts.get(host.wanted.target);
    return note === undefined || isBack(host, cluster, observed) ? [] : [{ host, since: note.since }];
  });
  const ready = hosts
    .filter(host => host.fresh && riskyOf(host).some(facet => goes(facet, host)))
    .sort(
      (one, other) =>
        Number(isManager(one, cluster, observed)) - Number(isManager(other, cluster, observed)) || byName(one, other),
    );
  const turn = begun.length === 0 ? ready[0] : undefined;
  const blocking = begun[0];
  const isLate = blocking !== undefined && observed.at - blocking.since >= BACK_WITHIN_MS;
  return {
    waits: node => {
      if (blocking === undefined) return turn === undefined || turn.wanted.node.name === node ? null : after(turn, false);
      return begun.some(({ host }) => host.wanted.node.name === node) ? null : after(blocking.host, isLate);
    },
    rollouts: [...begun.map(({ host }) => noteOf(host)), ...(turn === undefined ? [] : [noteOf(turn)])],
    underway: begun.flatMap(({ host, since }) => comingBack(host, since, observed.at)),
    wakeAt: begun.map(({ since }) => since + BACK_WITHIN_MS),
  };
}

function after({ wanted }: AssessedHost, isLate: boolean): string {
  const { name } = wanted.node;
  return isLate
    ? `after ${name}, which is not as declared since its engine, network or agent was changed: mend it, or declare it absent`
    : `after ${name}: engines, networks and agents are changed on one machine at a time`;
}

function noteOf({ wanted }: AssessedHost): RolloutNote {
  return { replica: wanted.target, digest: wanted.target };
}

function riskyOf(host: AssessedHost): readonly AssessedFacet[] {
  return host.facets.filter(({ change }) => change !== null && isRisky(change));
}

/** What was sent and has not shown yet; what failed is told elsewhere. */
function comingBack(host: AssessedHost, since: number, at: number): readonly Underway[] {
  const [first] = host.facets;
  const hasFailed = host.fresh && riskyOf(host).length > 0;
  if (first === undefined || hasFailed || at - since >= BACK_WITHIN_MS) return [];
  const what = `${host.wanted.node.name} has to come back after its change, for ${formatDuration(at - since)}`;
  return [{ id: first.wanted.id, what }];
}

/** Whether a machine answers by all its targets and has what was risky as it shall be. */
function isBack(host: AssessedHost, cluster: Cluster, { sights }: Observed): boolean {
  if (!host.fresh || riskyOf(host).length > 0) return false;
  const { name } = host.wanted.node;
  return [...targetsOf(cluster).values()].every(({ id, nodes }) => {
    if (isHost(id) || !nodes.includes(name)) return true;
    const sight = sights.get(id);
    const machine = sight?.swarm?.machines.get(name);
    if (machine !== undefined) return machine.kind === 'answered';
    return sight?.kind !== 'silent' && (sight?.kind !== 'seen' || sight.mailbox?.silence === undefined);
  });
}

/** Whether a machine is a manager of a Swarm, or shall be one. */
function isManager({ wanted }: AssessedHost, cluster: Cluster, { sights }: Observed): boolean {
  if (wanted.node.engine === 'swarm' && swarmRole(wanted.node, cluster) === 'manager') return true;
  for (const [target, sight] of sights) {
    const machine = splitTargetId(target).driver === 'swarm' ? sight.swarm?.machines.get(wanted.node.name) : undefined;
    if (machine?.kind === 'answered') return machine.isManager;
  }
  return false;
}

function byName(one: AssessedHost, other: AssessedHost): number {
  return one.wanted.node.name < other.wanted.node.name ? -1 : 1;
}
