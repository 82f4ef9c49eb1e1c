import type { Access, NodeSpec, RoleSpec } from '../../model/manifest.generated.ts';
import type { SwarmEntry } from '../../model/swarm-sight.ts';
import { labelOf, takeName } from '../names.ts';
import type { FoundSwarm } from './found.ts';

/** What a cluster declares of machines already. */
export interface KnownMachines {
  readonly names: ReadonlySet<string>;
  readonly addresses: ReadonlySet<string>;
  /** Names of roles that make a manager, and a worker; absent: there is none. */
  readonly roles: Readonly<Partial<Record<'manager' | 'worker', string>>>;
}

/** A Swarm's machines as manifests. */
export interface MembersImport {
  readonly nodes: readonly {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly spec: NodeSpec;
  }[];
  readonly roles: readonly { readonly name: string; readonly spec: RoleSpec }[];
  readonly remarks: readonly string[];
}

/** Nodes for the machines of a Swarm that are not declared yet: the one that was asked by the way that was used, the others by SSH. */
export function importMembers(
  { entries, asked }: Pick<FoundSwarm, 'entries' | 'asked'>,
  used: Access,
  known: KnownMachines,
): MembersImport {
  const isKnown = ({ hostname, address }: SwarmEntry): boolean =>
    known.names.has(labelOf(hostname)) || known.addresses.has(address);
  const chosen = entries.filter(entry => !isKnown(entry));
  const taken = new Set(known.names);
  const missing = (['manager', 'worker'] as const).filter(
    role => known.roles[role] === undefined && chosen.some(entry => entry.role === role),
  );
  const login = typeof used === 'object' && 'ssh' in used ? (used.ssh ?? {}) : {};
  const { host: _host, ...ssh } = login;
  return {
    nodes: chosen.map(entry => {
      const { id, hostname, address, role, availability, labels } = entry;
      return {
        name: takeName(labelOf(hostname) || 'node', taken),
        labels,
        spec: {
          ...(/^(0\.0\.0\.0|)$/.test(address) ? {} : { address }),
          ...(id === asked || Object.keys(ssh).length === 0 ? {} : { ssh }),
          access: [id === asked ? used : 'ssh'],
          engine: 'swarm',
          roles: [known.roles[role] ?? role],
          ...(availability === 'drain' ? { state: 'drained' as const } : {}),
        },
      };
    }),
    roles: missing.map(role => ({ name: role, spec: { swarm: role } })),
    remarks: chosen.flatMap(({ hostname, availability, status }) => [
      ...(availability === 'pause' ? [`${hostname} is paused, which no Node says: it will take tasks again`] : []),
      ...(status === 'ready' ? [] : [`${hostname} is ${status}`]),
    ]),
  };
}
