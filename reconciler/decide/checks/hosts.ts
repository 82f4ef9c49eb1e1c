import { actsByAgent } from '../../model/acts-by-agent.ts';
import { isWithin, parseIp, parseSubnet } from '../../model/addresses.ts';
import type { Node } from '../../model/cluster.ts';
import type { FacetKind } from '../../model/host.ts';
import type { Manifest } from '../../model/manifest.ts';
import { nodesFrom } from '../resolve/firewall.ts';
import { type HostEntry, hostEntriesOf } from '../resolve/host-entries.ts';
import { entriesOn } from '../resolve/hosts.ts';
import { waysToHost } from '../targets.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';
import { checkPlainSecretsOfHost } from './plain-secrets.ts';

/** What machines shall have and cannot: entries that contradict each other, files that nobody declares, rules that can name nobody. */
export function* checkHosts(context: CheckContext): Iterable<Finding> {
  const { byKind, cluster, input } = context;
  for (const manifest of [...byKind.Role, ...byKind.Node]) {
    yield* checkEntries(hostEntriesOf(manifest, input.contents.get(manifest)));
    yield* checkPlainSecretsOfHost(manifest);
  }
  for (const role of byKind.Role) yield* checkRanges(role);
  const told = new Set<string>();
  for (const manifest of byKind.Node) {
    const node = cluster.nodes.get(manifest.name)!;
    if (node.state === 'absent') continue;
    const { entries, conflicts } = entriesOn(node, byKind, input);
    yield* checkWays(manifest, node, entries);
    for (const [first, second] of conflicts) yield conflict(first, second, node.name);
    for (const finding of [...checkPlaces(entries, node), ...checkRestarts(entries, node)]) {
      const key = `${finding.manifest.name} ${finding.path.join('.')} ${finding.code}`;
      if (!told.has(key)) yield finding;
      told.add(key);
    }
    if (entries.some(({ facet }) => facet.spec?.kind === 'firewall')) yield* checkFirewall(context, node, told);
  }
}

/** What a manifest says by itself: nothing twice, and addresses that are some. */
function* checkEntries(entries: readonly HostEntry[]): Iterable<Finding> {
  const seen = new Set<string>();
  for (const { manifest, path, facet } of entries) {
    const key = `${facet.kind} ${facet.name}`;
    if (seen.has(key)) {
      const summary = `${describe(facet.kind, facet.name)} is declared twice`;
      yield { manifest, path, severity: 'error', code: 'duplicate-entry', summary, hint: 'keep one of them' };
    }
    seen.add(key);
    if (facet.spec?.kind === 'address') yield* checkAddress(manifest, facet.spec.address, facet.spec.gateway);
  }
}

function* checkAddress(manifest: Manifest, address: string, gateway: string | undefined): Iterable<Finding> {
  const wrong = (field: string, summary: string, hint: string): Finding => ({
    manifest,
    path: ['spec', 'host', 'network', field],
    severity: 'error',
    code: 'bad-value',
    summary,
    hint,
  });
  const subnet = parseSubnet(address);
  if (subnet === null) yield wrong('address', `"${address}" is not an address with a prefix`, 'write it like 192.168.1.23/24');
  if (gateway === undefined) return;
  const ip = parseIp(gateway);
  if (ip === null) yield wrong('gateway', `"${gateway}" is not an address`, 'write it like 192.168.1.1');
  else if (subnet !== null && !isWithin(ip, subnet))
    yield wrong('gateway', `The gateway ${gateway} is not in the network of ${address}`, 'name one that the interface reaches');
}

function* checkRanges(manifest: Manifest<'Role'>): Iterable<Finding> {
  for (const [index, { range }] of (manifest.value.spec?.ports ?? []).entries()) {
    const [first = 0, last = 0] = range?.split('-').map(Number) ?? [];
    if (range === undefined || (first <= last && last <= 65_535)) continue;
    const path = ['spec', 'ports', index, 'range'];
    const summary = `"${range}" is not a range of ports`;
    yield { manifest, path, severity: 'error', code: 'bad-value', summary, hint: 'first the lower one, at most 65535' };
  }
}

function* checkWays(manifest: Manifest<'Node'>, node: Node, entries: readonly HostEntry[]): Iterable<Finding> {
  if (waysToHost(node).length > 0 || node.access.length === 0) return;
  const isOwn = manifest.value.spec?.host !== undefined;
  const path = isOwn ? ['spec', 'host'] : ['spec'];
  const hint = 'give it an access by SSH';
  const by = actsByAgent(node) ? 'by its agent' : 'by TCP';
  if (entries.length > 0) {
    const role = isOwn ? '' : ` by its role "${entries[0]!.manifest.name}"`;
    const summary = `"${node.name}" is reached ${by} only, where nothing can be done about its operating system, of which something is said${role}`;
    yield { manifest, path, severity: 'error', code: 'host-without-shell', summary, hint };
  }
  if (node.identity.machineId !== undefined) {
    const summary = `"${node.name}" is reached ${by} only, where its machineId cannot be read`;
    const at = ['spec', 'identity', 'machineId'];
    yield { manifest, path: at, severity: 'error', code: 'host-without-shell', summary, hint };
  }
}

function conflict(first: HostEntry, second: HostEntry, node: string): Finding {
  const { kind, name } = second.facet;
  const summary = `${describe(kind, name)} is asked for by role "${first.manifest.name}" and, otherwise, by role "${second.manifest.name}"; "${node}" has both`;
  const hint = 'let them say the same, or let the Node itself say what counts';
  return { manifest: second.manifest, path: second.path, severity: 'error', code: 'host-conflict', summary, hint };
}

const PLACES: ReadonlySet<FacetKind> = new Set(['file', 'directory', 'link']);

/** One path is one thing: a file, a folder or a link. */
function* checkPlaces(entries: readonly HostEntry[], node: Node): Iterable<Finding> {
  const places = new Map<string, HostEntry>();
  for (const entry of entries) {
    const { kind, name, spec } = entry.facet;
    if (!PLACES.has(kind) || spec === null) continue;
    const other = places.get(name);
    places.set(name, entry);
    if (other === undefined) continue;
    const summary = `${name} shall be a ${other.facet.kind} and a ${kind} on "${node.name}"`;
    const { manifest, path } = entry;
    yield { manifest, path, severity: 'error', code: 'path-taken-twice', summary, hint: 'keep one of them' };
  }
}

/** A restart follows a file that git writes: of others nobody knows what they shall be. */
function* checkRestarts(entries: readonly HostEntry[], node: Node): Iterable<Finding> {
  const files = new Set(entries.flatMap(({ facet }) => (facet.spec?.kind === 'file' ? [facet.name] : [])));
  for (const { manifest, path, facet } of entries) {
    if (facet.spec?.kind !== 'service') continue;
    for (const [index, file] of facet.spec.restartOn.entries()) {
      if (files.has(file)) continue;
      const summary = `service ${facet.name} is restarted on ${file}, which is not among the files of "${node.name}"`;
      const hint = 'declare that file, or leave it out here';
      yield { manifest, path: [...path, 'restartOn', index], severity: 'error', code: 'unknown-file', summary, hint };
    }
  }
}

/** Rules name machines by their addresses. */
function* checkFirewall({ cluster, byKind }: CheckContext, node: Node, told: Set<string>): Iterable<Finding> {
  const named = node.roles.flatMap(role =>
    (cluster.roles.get(role)?.ports ?? []).flatMap(({ from }) => (from === 'any' ? [] : from)),
  );
  const wanted = node.engine === 'swarm' ? [...named, 'cluster'] : named;
  for (const { name, address } of new Set(wanted.flatMap(role => nodesFrom(cluster, role)))) {
    if (name === node.name || told.has(name) || (address !== undefined && parseIp(address) !== null)) continue;
    told.add(name);
    const manifest = byKind.Node.find(other => other.name === name)!;
    const what = address === undefined ? 'no address' : `the address "${address}", which is a name`;
    const summary = `The firewall of "${node.name}" has to let "${name}" in, which has ${what}`;
    const path = ['spec', ...(address === undefined ? [] : ['address'])];
    yield { manifest, path, severity: 'error', code: 'address-unknown', summary, hint: 'give it an IP address: spec.address' };
  }
}

function describe(kind: FacetKind, name: string): string {
  return kind === name ? `The ${kind}` : `${kind === 'wifi' ? 'Wi-Fi network' : kind} ${name}`;
}
