import type { Cluster, Node } from '../../model/cluster.ts';
import { machineOf, type TargetId } from '../../model/ids.ts';
import type { Memory } from '../../model/memory.ts';
import type { NodeFacts } from '../../model/node-facts.ts';
import type { Observed, Sight } from '../../model/observed.ts';
import type { Held } from '../../model/plan.ts';
import { hostOf } from '../targets.ts';

/**
 * The sights without those of machines that are not who they should be (`identity`): what answers by a way of theirs is somebody else, so that
 * nothing is known of the machine itself, and nothing is changed there.
 */
export function withoutStrangers(
  cluster: Cluster,
  memory: Memory,
  sights: ReadonlyMap<TargetId, Sight>,
): ReadonlyMap<TargetId, Sight> {
  const known = new Map(sights);
  for (const [target, sight] of sights) {
    const node = sight.kind === 'seen' ? cluster.nodes.get(machineOf(target) ?? '') : undefined;
    if (node === undefined || sight.kind !== 'seen') continue;
    const host = sights.get(hostOf(node.name));
    const why =
      strangeness(node, sight.facts, cluster) ?? (host?.kind === 'seen' ? strangeness(node, host.facts, cluster) : null);
    if (why !== null) known.set(target, asSilent(sight, why, memory, target));
  }
  return known;
}

/** Tells of machines that are somebody else. */
export function tellStrangers({ sights }: Observed): readonly Held[] {
  const told = new Map<string, Held>();
  for (const [target, sight] of sights) {
    if (sight.kind !== 'silent' || sight.isStranger !== true) continue;
    const node = machineOf(target) ?? '';
    const todo = `correct the access of Node ${node} or, if it is a new machine under the old name, its identity`;
    told.set(node, { code: 'wrong-machine', subject: `node/${node}`, why: `${sight.why}: nothing is changed there`, todo });
  }
  return [...told.values()];
}

/** What tells that it is another machine; null: nothing does. */
function strangeness({ name, identity }: Node, { hostname, host }: NodeFacts, { hosts }: Cluster): string | null {
  const { machineId } = identity;
  if (machineId !== undefined && host !== undefined && host.machineId !== machineId)
    return `what answers there has machine id ${host.machineId === '' ? 'none' : host.machineId}, and git declares ${machineId}`;
  const wanted = hosts.get(name)?.facets.find(({ kind }) => kind === 'hostname')?.spec;
  const names = [identity.hostname, wanted?.kind === 'hostname' ? wanted.hostname : undefined];
  if (identity.hostname === undefined || hostname === '' || names.includes(hostname)) return null;
  return `what answers there calls itself ${hostname}, and git declares ${identity.hostname}`;
}

function asSilent(sight: Sight & { readonly kind: 'seen' }, why: string, memory: Memory, target: TargetId): Sight {
  const before = memory.targets.get(target);
  return {
    kind: 'silent',
    since: before?.silentSince ?? sight.at,
    lastSeenAt: before?.lastSeenAt ?? null,
    last: before?.live ?? [],
    facts: before?.facts ?? null,
    why,
    isStranger: true,
  };
}
