import { actsByAgent } from '../model/acts-by-agent.ts';
import type { Cluster, Node } from '../model/cluster.ts';
import { machineOf } from '../model/ids.ts';
import type { Memory } from '../model/memory.ts';
import type { KnownAgent, Observed } from '../model/observed.ts';
import { suspensionOf, suspensionsIn } from './gates/suspension.ts';
import { holdGone } from './identity/leaving.ts';
import { hostOf } from './targets.ts';

/** An agent that nobody needs any more: what the broker keeps for it is cleared. */
export interface Dismissal {
  readonly node: string;
  /** Its node is retired, or left git: its certificate is not good any more, either. */
  readonly revokes: boolean;
}

/** What a dismissal is decided by. */
export interface DismissInput {
  readonly cluster: Cluster;
  readonly observed: Observed;
  readonly memory: Memory;
}

/**
 * The agents that are done with: of nodes that are retired, or left git where the policy prunes nodes, once nothing of ours is left there; and of
 * nodes that are reached otherwise by now, once their agent is gone. While it is not known what there was, or what is suspended, none is.
 */
export function dismissals(input: DismissInput): readonly Dismissal[] {
  const { cluster, observed, memory } = input;
  if (memory.fresh || observed.agents === undefined) return [];
  const suspended = suspensionsIn(input);
  const left = [...observed.agents].filter(([name, { ordered }]) => ordered !== null && isUnknown(name, cluster));
  const held = holdGone(new Map(left.map(([name]) => [name, true])), cluster, memory.approvals);
  return [...observed.agents].flatMap(([name, agent]): readonly Dismissal[] => {
    const node = cluster.nodes.get(name);
    if (suspensionOf(suspended, undefined, name) !== null || held.has(name)) return [];
    if (isLeaving(name, node, cluster)) {
      if (hasOurs(name, memory) || (agent.ordered ?? 0) > 0) return [];
      // One that was never ordered anything may be of a node that is about to be declared.
      const revokes = node !== undefined || agent.ordered !== null;
      return revokes || !agent.isUp ? [{ node: name, revokes }] : [];
    }
    return isNeeded(node) || isThere(name, agent, memory) ? [] : [{ node: name, revokes: false }];
  });
}

/** Whether nobody declares it, and it is no former name of a node. */
function isUnknown(name: string, { nodes }: Cluster): boolean {
  return !nodes.has(name) && ![...nodes.values()].some(({ formerly }) => formerly.includes(name));
}

function isLeaving(name: string, node: Node | undefined, cluster: Cluster): boolean {
  return node === undefined ? isUnknown(name, cluster) : node.state === 'absent';
}

/** Whether git wants an agent there. */
export function isNeeded(node: Node | undefined): boolean {
  return node !== undefined && actsByAgent(node);
}

/** Whether something of ours is left on a machine, or was when it was seen last. */
function hasOurs(name: string, memory: Memory): boolean {
  const host = hostOf(name);
  return hasAgent(name, memory) || [...memory.targets.keys()].some(target => target !== host && machineOf(target) === name);
}

function isThere(name: string, { isUp }: KnownAgent, memory: Memory): boolean {
  return isUp || hasAgent(name, memory);
}

/** Whether one that we installed is there. */
export function hasAgent(name: string, { targets }: Memory): boolean {
  return targets.get(hostOf(name))?.live?.some(({ spec }) => spec.kind === 'agent') === true;
}
