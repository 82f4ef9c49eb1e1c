import type { Cluster, Job, Node, Resolution } from '../model/cluster.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { ClusterSpec } from '../model/manifest.generated.ts';
import type { Kind, Manifest, Templates } from '../model/manifest.ts';
import type { Role } from '../model/role.ts';
import { checkCluster } from './checks/check-cluster.ts';
import { checkRenderedHosts } from './checks/rendered-hosts.ts';
import { questionsOf } from './questions.ts';
import { resolveHosts } from './resolve/hosts.ts';
import type { ByKind, ResolveInput } from './resolve/input.ts';
import { resolveNetworks } from './resolve/networks.ts';
import { resolveNode } from './resolve/node.ts';
import { resolvePolicy } from './resolve/policy.ts';
import { isGroup, resolveRole } from './resolve/roles.ts';
import { withServices } from './resolve/services.ts';
import { resolveJobs, withStacks } from './resolve/stacks.ts';
import { withStoppedRoles } from './resolve/stopped-roles.ts';
import { resolveSwarm } from './resolve/swarm.ts';
import { resolveThreshold } from './resolve/threshold.ts';

/** Names become things, roles get nodes, defaults are stated, quantities are numbers; and everything wrong with the whole is said. */
export function resolve(input: ResolveInput): Resolution {
  const grouped = groupByKind(input.manifests);
  const resolved = resolveJobs(grouped.Job, grouped.Cluster[0]?.name ?? '', input.contents);
  const byKind = { ...grouped, Job: resolved.map(({ manifest }) => manifest) };
  const draft = assembleCluster(byKind.Cluster[0], byKind, new Map(resolved.map(({ job }) => [job.name, job])), input);
  const diagnostics = checkCluster(draft, byKind, input);
  const isWhole = input.complete && input.declared.size === input.manifests.length;
  if (!isWhole || hasErrors(diagnostics)) return { cluster: null, questions: [], diagnostics };
  const jobs = withRenderedImages(draft, input.templates);
  const hosts = resolveHosts(draft, byKind, input);
  const wrong = checkRenderedHosts(hosts, byKind);
  if (wrong.length > 0) return { cluster: null, questions: [], diagnostics: [...diagnostics, ...wrong] };
  const cluster = { ...draft, jobs, hosts, warnings: diagnostics };
  return { cluster, questions: questionsOf(cluster, input.templates), diagnostics };
}

function groupByKind(manifests: readonly Manifest[]): ByKind {
  const groups: { [K in Kind]: Manifest<K>[] } = { Cluster: [], Node: [], Role: [], Job: [], Threshold: [] };
  for (const manifest of manifests) (groups[manifest.kind] as Manifest[]).push(manifest);
  for (const group of Object.values(groups)) group.sort((a, b) => (a.name < b.name ? -1 : 1));
  return groups;
}

/** What valid documents say together; without a valid Cluster they are put into one that says nothing, only to be checked. */
function assembleCluster(
  manifest: Manifest<'Cluster'> | undefined,
  byKind: ByKind,
  jobs: ReadonlyMap<string, Job>,
  input: ResolveInput,
): Cluster {
  const { metadata = { name: '' }, spec = {} } = manifest?.value ?? {};
  const roleManifests = new Map(byKind.Role.map(role => [role.name, role]));
  const nodeManifests = new Map(byKind.Node.map(node => [node.name, node]));
  const nodes = new Map<string, Node>(byKind.Node.map(node => [node.name, resolveNode(node, roleManifests, nodeManifests)]));
  const roles = new Map<string, Role>(
    byKind.Role.filter(role => !isGroup(role)).map(role => [role.name, resolveRole(role, roleManifests)]),
  );
  const entry = entryOf(spec.entry, nodes);
  return {
    name: metadata.name,
    uid: metadata.uid ?? '',
    revision: input.revision,
    subject: input.subject,
    ...(spec.location === undefined ? {} : { location: spec.location }),
    ...(entry === undefined ? {} : { entry }),
    policy: resolvePolicy(spec.policy),
    ...(spec.swarm === undefined ? {} : { swarm: resolveSwarm(spec.swarm) }),
    nodes,
    hosts: new Map(),
    roles,
    jobs: withStoppedRoles(withServices(jobs, nodes, input.traits), nodes),
    ...withStacks(
      manifest === undefined ? { networks: new Map(), volumes: new Map() } : resolveNetworks(manifest),
      input.contents,
    ),
    thresholds: new Map(byKind.Threshold.map(threshold => [threshold.name, resolveThreshold(threshold, roleManifests)])),
    warnings: [],
  };
}

/** The first active node by name that has an address, of the first role that has one. */
function entryOf(entry: ClusterSpec['entry'], nodes: ReadonlyMap<string, Node>): Cluster['entry'] {
  for (const role of entry?.roles ?? []) {
    for (const { name, state, roles, address, publicAddress } of nodes.values()) {
      const reached = publicAddress ?? address;
      if (state !== 'active' || !roles.includes(role) || reached === undefined) continue;
      const dns = entry?.dns === undefined ? {} : { dns: entry.dns };
      return { role, node: name, address: reached, names: entry?.names ?? [], ...dns };
    }
  }
  return undefined;
}

const rendered = new WeakMap<Job, { readonly image: string; readonly job: Job }>();

/** The jobs with templates in their image rendered: everybody who asks for the image has to ask for the same. */
function withRenderedImages(cluster: Cluster, templates: Templates): ReadonlyMap<string, Job> {
  const changed = new Map<string, Job>();
  for (const job of cluster.jobs.values()) {
    const { image } = job.workload;
    if (image?.includes('${')) changed.set(job.name, withImage(job, String(templates.render(cluster, job, image))));
  }
  return changed.size === 0 ? cluster.jobs : new Map([...cluster.jobs].map(([name, job]) => [name, changed.get(name) ?? job]));
}

function withImage(job: Job, image: string): Job {
  const known = rendered.get(job);
  if (known?.image === image) return known.job;
  const changed = { ...job, workload: { ...job.workload, image } };
  rendered.set(job, { image, job: changed });
  return changed;
}
