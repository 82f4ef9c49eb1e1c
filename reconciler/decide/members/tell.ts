import { parseIp } from '../../model/addresses.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { TargetId } from '../../model/ids.ts';
import type { Unseen } from '../../model/plan.ts';
import type { SwarmEntry } from '../../model/swarm-sight.ts';
import type { Membership } from './membership.ts';

/** Machines of the Swarm that do not answer, and what follows for each. What is gone, as declared, is told no more. */
export function tellUnseen(members: readonly Membership[], target: TargetId, at: number): readonly Unseen[] {
  return members.flatMap(({ name, machine, entry, leaves }) =>
    machine?.kind !== 'silent' || (leaves !== null && entry === null)
      ? []
      : [
          {
            target,
            node: name,
            since: machine.since ?? at,
            why: machine.why,
            consequence: consequence(entry),
            matters: entry === null || leaves !== null,
          },
        ],
  );
}

function consequence(entry: SwarmEntry | null): string {
  if (entry === null) return 'it joins the Swarm when it answers';
  if (entry.status === 'down') return 'the Swarm runs its tasks elsewhere, where they may be';
  return entry.status === 'ready' ? 'the managers reach it, and what runs there goes on' : 'the managers have no news of it yet';
}

/** Members that git does not declare, and such that have another address than it says. */
export function tellDoubts(strangers: readonly SwarmEntry[], members: readonly Membership[]): readonly Diagnostic[] {
  return [
    ...strangers.map(({ hostname, address }) => ({
      severity: 'warning' as const,
      code: 'member-undeclared',
      summary: `${hostname} (${address}) is in the Swarm and not in git: it is left alone`,
      hint: 'declare it as a Node, or let it leave',
    })),
    ...members.flatMap(({ name, node, entry }) => {
      const [declared, known] = [node?.address, entry?.address].map(address => (address === undefined ? null : parseIp(address)));
      if (!node || !entry || !declared || !known || known.value === 0n || declared.value === known.value) return [];
      const summary = `node/${name} has address ${node.address} in git, and the Swarm knows it as ${entry.address}`;
      const hint = 'correct it, or let the machine leave and join anew';
      return [{ severity: 'warning' as const, code: 'address-differs', summary, hint, at: node.at }];
    }),
  ];
}
