import type { Cluster, Node } from '../../model/cluster.ts';
import { canonicalJson } from '../../model/digest.ts';
import type { DeclaredHost, FacetTemplate, HostFacet } from '../../model/host.ts';
import type { Manifest } from '../../model/manifest.ts';
import { describeText, type Text } from '../../model/text.ts';
import { firewallRules } from './firewall.ts';
import { type HostEntry, hostEntriesOf } from './host-entries.ts';
import type { ByKind, ResolveInput } from './input.ts';

const known = new WeakMap<Node, { readonly json: string; readonly host: DeclaredHost }>();

/**
 * What each machine's operating system must have, templates rendered, by node; machines of which nothing is said, or that are to be retired,
 * are left out. The same object for the same node and facets.
 */
export function resolveHosts(cluster: Cluster, byKind: ByKind, input: ResolveInput): ReadonlyMap<string, DeclaredHost> {
  const hosts = new Map<string, DeclaredHost>();
  const render = input.templates.rendererForNodes(cluster);
  for (const manifest of byKind.Node) {
    const node = cluster.nodes.get(manifest.name)!;
    if (node.state === 'absent') continue;
    const { entries } = entriesOn(node, byKind, input);
    if (entries.length === 0) continue;
    const facets = entries.map(({ facet, roles }) => ({
      ...rendered(facet, text => render(text, node), cluster, node),
      ...(facet.neededBy === undefined ? {} : { neededBy: roles }),
      ...(waits(roles, cluster) ? { roles } : {}),
    }));
    hosts.set(node.name, keep(node, { facets, restarts: restartsOn(node, byKind) }));
  }
  return hosts;
}

/** Whether roles say a thing that would not be there without them, and each of them requires others. */
function waits(roles: readonly string[], cluster: Cluster): boolean {
  return roles.length > 0 && roles.every(name => cluster.roles.get(name)?.requires !== undefined);
}

/** What counts of one thing. */
interface EntryOnNode extends HostEntry {
  /** The running roles that say it; empty: the node itself does, or only what is stopped there. */
  readonly roles: readonly string[];
}

/** What is said of one machine, by its roles and by itself. */
export interface EntriesOnNode {
  /** One for each thing: what the node says itself counts, else what its roles say; stopped ones count least. */
  readonly entries: readonly EntryOnNode[];
  /** Two roles that say different things of one thing, of which the node itself says nothing. */
  readonly conflicts: readonly (readonly [HostEntry, HostEntry])[];
}

/** Everything that the manifests say of one machine; a role that is stopped there has its services stopped. */
export function entriesOn(node: Node, byKind: ByKind, { contents }: Pick<ResolveInput, 'contents'>): EntriesOnNode {
  const found = new Map<string, EntryOnNode>();
  const conflicts = new Map<string, readonly [HostEntry, HostEntry]>();
  const manifests = rolesAndNode(node, byKind);
  for (const [index, manifest] of manifests.entries()) {
    const isStopped = node.stoppedRoles.includes(manifest.name) && manifest.kind === 'Role';
    for (const entry of hostEntriesOf(manifest, contents.get(manifest))) {
      if (isStopped && entry.facet.neededBy !== undefined) continue;
      const own = isStopped ? stopped(entry) : entry;
      const key = `${own.facet.kind} ${own.facet.name}`;
      const before = found.get(key);
      const roles = isStopped || manifest.kind === 'Node' ? [] : [...(before?.roles ?? []), manifest.name];
      if (before !== undefined && gives(before.facet, own.facet)) {
        found.set(key, { ...before, roles });
        continue;
      }
      found.set(key, { ...own, roles });
      conflicts.delete(key);
      const isOverruled = before === undefined || index === manifests.length - 1 || isOfStopped(before, node) !== isStopped;
      if (!isOverruled && contradict(before.facet, own.facet)) conflicts.set(key, [before, own]);
    }
  }
  return { entries: [...found.values()], conflicts: [...conflicts.values()] };
}

/** Whether what is mounted for one role is what another one needs, whoever mounts it. */
function gives({ spec }: HostFacet, other: HostFacet): boolean {
  return other.neededBy !== undefined && spec !== null;
}

/** Whether two roles cannot both have their way. */
function contradict(one: HostFacet, other: HostFacet): boolean {
  if (one.neededBy === undefined && other.neededBy === undefined) return canonicalJson(one.spec) !== canonicalJson(other.spec);
  return one.spec === null && other.spec === null && (one.neededBy === undefined) !== (other.neededBy === undefined);
}

/** Those that count more later: stopped roles, running ones, each by name, and the node itself. */
function rolesAndNode(node: Node, { Role, Node }: ByKind): readonly Manifest<'Node' | 'Role'>[] {
  const of = (names: readonly string[]) => Role.filter(({ name }) => names.includes(name));
  return [...of(node.stoppedRoles), ...of(node.roles), ...Node.filter(({ name }) => name === node.name)];
}

function isOfStopped({ manifest }: HostEntry, node: Node): boolean {
  return manifest.kind === 'Role' && node.stoppedRoles.includes(manifest.name);
}

function stopped(entry: HostEntry): HostEntry {
  const { spec } = entry.facet;
  if (spec?.kind !== 'service' || spec.state !== 'started') return entry;
  return { ...entry, facet: { ...entry.facet, spec: { ...spec, state: 'stopped' } } };
}

const CAREFUL = ['now', 'window', 'defer'] as const;

/** The node's own word, else the most careful of its roles'. */
function restartsOn(node: Node, byKind: ByKind): DeclaredHost['restarts'] {
  const words = rolesAndNode(node, byKind).flatMap(({ kind, value }) => {
    const restarts = value.spec?.host?.restarts;
    return restarts === undefined ? [] : [{ kind, restarts }];
  });
  const own = words.find(({ kind }) => kind === 'Node');
  if (own !== undefined) return own.restarts;
  return CAREFUL.findLast(word => words.some(({ restarts }) => restarts === word)) ?? 'window';
}

function rendered(facet: HostFacet, render: (text: string) => Text, cluster: Cluster, node: Node): HostFacet {
  const { spec } = facet;
  return spec === null ? facet : { ...facet, spec: renderedSpec(spec, render, cluster, node) };
}

function renderedSpec(spec: FacetTemplate, render: (text: string) => Text, cluster: Cluster, node: Node): FacetTemplate {
  const plain = (text: string): string => describeText(render(text));
  switch (spec.kind) {
    case 'hostname':
      return { ...spec, hostname: plain(spec.hostname) };
    case 'file': {
      const { content } = spec;
      return 'text' in content && typeof content.text === 'string' ? { ...spec, content: { text: render(content.text) } } : spec;
    }
    case 'link':
      return { ...spec, target: plain(spec.target) };
    case 'mount':
      return { ...spec, source: plain(spec.source) };
    case 'step': {
      const { unless, run, undo } = spec;
      return { ...spec, unless: plain(unless), run: plain(run), ...(undo === undefined ? {} : { undo: plain(undo) }) };
    }
    case 'user':
      return spec.authorizedKeys === undefined ? spec : { ...spec, authorizedKeys: spec.authorizedKeys.map(plain) };
    case 'firewall':
      return { ...spec, rules: firewallRules(cluster, node) };
    default:
      return spec;
  }
}

function keep(node: Node, host: DeclaredHost): DeclaredHost {
  const json = JSON.stringify(host);
  const before = known.get(node);
  if (before?.json === json) return before.host;
  known.set(node, { json, host });
  return host;
}
