import { parseIp } from '../../model/addresses.ts';
import type { Cluster, Node } from '../../model/cluster.ts';
import type { FirewallRule } from '../../model/host.ts';
import { swarmRole } from '../members/membership.ts';

/** Of a Swarm: joining and managing (managers only), gossip (both transports), and the data of overlay networks where no other port was chosen for them. */
const MANAGE = '2377';
const GOSSIP = '7946';
const DATA_PATH = 4789;
const SSH = '22';

type Source = FirewallRule['from'];

/** A rule before those for the same ports are made one. */
interface Opening {
  readonly protocol: FirewallRule['protocol'];
  readonly ports?: string;
  readonly from: Source;
  readonly comment: string;
}

/**
 * What is open on a machine: the ports of the roles that run there for whom they name, and what nobody declares because it goes without
 * saying: SSH, the ports of the engine and of Glances, and what the machines of a Swarm need of each other. One rule for the same ports, ordered.
 */
export function firewallRules(cluster: Cluster, node: Node): readonly FirewallRule[] {
  const openings = [
    ...sshOpenings(node),
    ...engineOpenings(node),
    ...telemetryOpenings(node),
    ...swarmOpenings(cluster, node),
    ...roleOpenings(cluster, node),
  ];
  const rules = new Map<string, Opening[]>();
  for (const opening of openings) {
    if (opening.from !== 'any' && opening.from.length === 0) continue;
    const key = `${opening.protocol} ${opening.ports ?? ''}`;
    rules.set(key, [...(rules.get(key) ?? []), opening]);
  }
  return [...rules.keys()].sort().map(key => together(rules.get(key)!));
}

/** The machines that a rule can name by a role: `cluster` are all. Those that are to be retired are not let in. */
export function nodesFrom({ nodes }: Cluster, name: string): readonly Node[] {
  return [...nodes.values()].filter(
    node => node.state !== 'absent' && (name === 'cluster' || node.roles.includes(name) || node.stoppedRoles.includes(name)),
  );
}

function together(openings: readonly Opening[]): FirewallRule {
  const [{ protocol, ports }] = openings as readonly [Opening];
  const isOpen = openings.some(({ from }) => from === 'any');
  const from: Source = isOpen ? 'any' : [...new Set(openings.flatMap(opening => opening.from))].sort();
  const comment = [...new Set(openings.map(opening => opening.comment))].sort().join(', ');
  return { protocol, ...(ports === undefined ? {} : { ports }), from, comment };
}

/** Port 22 stays open whatever is declared: a way through somebody else's port leads there, too. */
function sshOpenings({ access }: Node): readonly Opening[] {
  const ports = new Set([SSH, ...access.flatMap(way => (way.kind === 'ssh' ? [String(way.port)] : []))]);
  return [...ports].map(port => ({ protocol: 'tcp', ports: port, from: 'any', comment: 'SSH' }));
}

function engineOpenings({ access }: Node): readonly Opening[] {
  return access.flatMap(way =>
    way.kind === 'tcp' ? [{ protocol: 'tcp' as const, ports: String(way.port), from: 'any' as const, comment: 'engine' }] : [],
  );
}

function telemetryOpenings({ telemetry }: Node): readonly Opening[] {
  if (telemetry.source !== 'glances') return [];
  return [{ protocol: 'tcp', ports: String(telemetry.port), from: 'any', comment: 'telemetry' }];
}

function swarmOpenings(cluster: Cluster, node: Node): readonly Opening[] {
  if (node.engine !== 'swarm') return [];
  const members = nodesFrom(cluster, 'cluster').filter(({ engine }) => engine === 'swarm');
  const from = addressesOf(members, node);
  const isEncrypted = [...cluster.networks.values()].some(({ options }) => 'encrypted' in options);
  const open = (protocol: FirewallRule['protocol'], ports: string): Opening => ({ protocol, ports, from, comment: 'Swarm' });
  return [
    ...(swarmRole(node, cluster) === 'manager' ? [open('tcp', MANAGE)] : []),
    open('tcp', GOSSIP),
    open('udp', GOSSIP),
    open('udp', String(cluster.swarm?.settings?.dataPathPort ?? DATA_PATH)),
    ...(isEncrypted ? [{ protocol: 'esp' as const, from, comment: 'Swarm' }] : []),
  ];
}

function roleOpenings(cluster: Cluster, node: Node): readonly Opening[] {
  return node.roles.flatMap(name =>
    (cluster.roles.get(name)?.ports ?? []).map(({ name: port, protocol, ports, from }) => ({
      protocol,
      ports,
      from:
        from === 'any'
          ? from
          : addressesOf(
              from.flatMap(other => nodesFrom(cluster, other)),
              node,
            ),
      comment: `role ${name}: ${port}`,
    })),
  );
}

/** Their addresses as far as rules can name them, the machine itself left out: what it sends to itself is not kept from it. */
function addressesOf(nodes: readonly Node[], { name }: Node): readonly string[] {
  return nodes.flatMap(({ name: other, address }) =>
    other === name || address === undefined || parseIp(address) === null ? [] : [address],
  );
}
