import type { Job, Node } from '../../model/cluster.ts';
import type { FirewallRule } from '../../model/host.ts';
import type { PortSpec } from '../../model/workload.ts';
import { firewallRules } from '../resolve/firewall.ts';
import { entriesOn } from '../resolve/hosts.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';

/** Published ports that the firewall which git declares keeps closed where the job may run: as git says, but hardly as it is meant. */
export function* checkClosedPorts(context: CheckContext): Iterable<Finding> {
  const jobs = context.jobs.filter(({ job }) => published(job).length > 0);
  const firewalls: ReadonlyMap<string, readonly FirewallRule[]> = jobs.length === 0 ? new Map() : firewallsOf(context);
  if (firewalls.size === 0) return;
  const members = [...context.cluster.nodes.values()].filter(({ engine, state }) => engine === 'swarm' && state !== 'absent');
  for (const { manifest, job } of jobs) {
    for (const [index, port] of published(job)) {
      const nodes = port.mode === 'ingress' ? members : context.eligibleNodes(job);
      const closed = nodes.filter(({ name }) => firewalls.get(name)?.some(rule => opens(rule, port)) === false);
      if (closed.length === 0) continue;
      const summary = `Port ${port.publish}/${port.protocol} of job "${manifest.name}" is closed by the firewall of ${namesOf(closed)}`;
      const hint = 'list it under ports of a role of that node, with from: [outside] or the roles that may reach it';
      const path = ['spec', 'ports', index, 'publish'];
      yield { manifest, path, severity: 'warning', code: 'port-closed', summary, hint, passable: true };
    }
  }
}

function firewallsOf({ cluster, byKind, input }: CheckContext): ReadonlyMap<string, readonly FirewallRule[]> {
  const behind = [...cluster.nodes.values()].filter(
    node =>
      node.state !== 'absent' && entriesOn(node, byKind, input).entries.some(({ facet }) => facet.spec?.kind === 'firewall'),
  );
  return new Map(behind.map(node => [node.name, firewallRules(cluster, node)]));
}

/** Ports that others than the machine itself shall reach. */
function published({ workload, state }: Job): readonly (readonly [number, PortSpec])[] {
  if (state !== 'running') return [];
  return [...workload.ports.entries()].filter(([, { publish = 0, address }]) => publish !== 0 && !LOOPBACK.test(address));
}

const LOOPBACK = /^127\.|^::1$/;

function opens({ protocol, ports = '' }: FirewallRule, { protocol: wanted, publish }: PortSpec): boolean {
  const [first = '', last = first] = ports.split('-');
  return protocol === wanted && Number(first) <= publish! && publish! <= Number(last);
}

const SHOWN = 3;

function namesOf(nodes: readonly Node[]): string {
  const names = nodes.slice(0, SHOWN).map(({ name }) => `"${name}"`);
  return nodes.length > SHOWN ? `${names.join(', ')} and ${nodes.length - SHOWN} more` : names.join(', ');
}
