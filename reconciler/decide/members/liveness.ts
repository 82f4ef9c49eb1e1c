import type { Cluster } from '../../model/cluster.ts';
import type { NodeFacts } from '../../model/node-facts.ts';
import type { Sight } from '../../model/observed.ts';
import { membershipsOf } from './membership.ts';

/** How one machine answered, as a sight of it tells; `isThere`: it is silent to somebody, and there all the same. */
export type Liveness =
  | { readonly kind: 'seen'; readonly facts: NodeFacts }
  | { readonly kind: 'unformed'; readonly why: string }
  | {
      readonly kind: 'silent';
      readonly since: number;
      readonly why: string;
      readonly givenUp?: number;
      readonly twinOf?: string;
      readonly isThere?: true;
    };

/** How the machines of a Swarm stand, by name: by what each says of itself, and what the managers say of it. */
export function memberLiveness(cluster: Cluster, sight: Sight | undefined): (name: string) => Liveness | undefined {
  const swarm = sight?.swarm;
  if (swarm === undefined) return () => sight;
  const members = new Map(membershipsOf(cluster, swarm).all.map(member => [member.name, member]));
  const at = sight!.kind === 'silent' ? sight!.since : sight!.at;
  return name => {
    const member = members.get(name);
    if (member === undefined || member.machine === null) return undefined;
    const { machine, entry, twinOf } = member;
    if (machine.kind === 'silent') {
      const { since = at, why } = machine;
      const isUp = entry !== null && (entry.status === 'ready' || entry.status === 'unknown');
      return { kind: 'silent', since, why: isUp ? `${why}; the managers reach it` : why, ...(isUp ? { isThere: true } : {}) };
    }
    if (twinOf !== null) return { kind: 'silent', since: at, why: `its access leads to the engine of ${twinOf}`, twinOf };
    if (entry?.status === 'down' || entry?.status === 'disconnected')
      return {
        kind: 'silent',
        since: at,
        why: `the managers do not reach it${entry.message ? `: ${entry.message}` : ''}`,
        isThere: true,
      };
    if (machine.local === 'active') return { kind: 'seen', facts: machine.facts };
    return { kind: 'unformed', why: `${name} is not in the Swarm yet` };
  };
}
