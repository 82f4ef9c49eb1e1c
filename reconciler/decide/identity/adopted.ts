import type { PlacedReplica } from '../place/placing.ts';
import type { Sighted } from './lives.ts';

type Hold = NonNullable<PlacedReplica['held']>;

/** Why nothing is done about a replica of which several things could be the one that its job claims; null: there is one at most. */
export function adoptsSeveral(replica: string, lives: readonly Sighted[]): Hold | null {
  const claimed = lives.filter(({ live }) => live.adopted === true);
  const nodes = [...new Set(claimed.map(({ node }) => node))];
  if (nodes.length < 2) return null;
  const why = `${claimed[0]!.live.name} is on ${nodes.join(' and on ')}, and only one of them can become job/${replica}`;
  return { code: 'adopt-ambiguous', why, todo: 'say which with placement.node, or rename the others there' };
}

/** What is claimed by its name stays where it is, as it is, until it is replaced there; `reason`: why it should go. */
export function adoptedStays({ live, node }: Sighted, reason: string): Hold {
  const why = `${live.name} on ${node} is adopted and was not made by Keelson, so it is neither moved nor removed (${reason})`;
  return { code: 'adopted-stays', why, todo: `let it be replaced on ${node} first, or remove adopt and care for it by hand` };
}
