import type { Cluster, MembersWay } from '../../model/cluster.ts';
import { splitResourceId, type TargetId } from '../../model/ids.ts';
import type { Memory, TargetMemory } from '../../model/memory.ts';
import { targetsOf } from '../targets.ts';

/**
 * The machines of a Swarm and the ways to them: those that git declares, and, to leave, those that it does not and that had a place in it when
 * it was last seen.
 */
export function machinesOf(target: TargetId, cluster: Cluster, memory: Memory): MembersWay['members'] {
  const declared = membersIn(targetsOf(cluster).get(target)?.ways);
  const before = memory.targets.get(target);
  const names = new Set(declared.map(({ node }) => node));
  const isDeclared = targetsOf(cluster).has(target);
  const known = isDeclared ? new Set(memberNames(before)) : null;
  const departed = membersIn(before?.access).filter(({ node }) => !names.has(node) && (known?.has(node) ?? true));
  return [
    ...declared,
    ...departed.map(member => ({ ...member, access: cluster.nodes.get(member.node)?.access ?? member.access, isAbsent: true })),
  ];
}

function membersIn(ways: TargetMemory['access'] = []): MembersWay['members'] {
  return ways.flatMap(way => (way.kind === 'members' ? way.members : []));
}

function memberNames(target: TargetMemory | undefined): readonly string[] {
  return (target?.live ?? []).flatMap(({ id, spec }) => (spec.kind === 'member' ? [splitResourceId(id).name] : []));
}
