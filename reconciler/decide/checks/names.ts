import type { Job } from '../../model/cluster.ts';
import type { Kind, Manifest, Path } from '../../model/manifest.ts';
import { didYouMean } from '../../model/nearest.ts';
import { isGroup, nameOf } from '../resolve/roles.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';

/** Names of roles, nodes, jobs, networks and volumes that nothing has; and former names that something still has. */
export function* checkNames(context: CheckContext): Iterable<Finding> {
  yield* namesOfCluster(context);
  for (const node of context.byKind.Node) yield* namesOfNode(context, node);
  for (const role of context.byKind.Role) yield* namesOfRole(context, role);
  const isWrong = ({ name }: Manifest): boolean => !isComplete(context, context.cluster.jobs.get(name)!);
  for (const manifest of context.byKind.Job.filter(isWrong)) yield* namesOfJob(context, manifest);
  yield* formerNames(context);
  yield* formerVolumes(context);
}

function* namesOfCluster(context: CheckContext): Iterable<Finding> {
  const manifest = context.byKind.Cluster[0];
  if (manifest === undefined) return;
  yield* missing(context, manifest, 'Role', ['spec', 'entry', 'roles'], manifest.value.spec?.entry?.roles ?? []);
}

function* namesOfNode(context: CheckContext, manifest: Manifest<'Node'>): Iterable<Finding> {
  const { roles = [] } = manifest.value.spec ?? {};
  if ('all' in roles) yield* missing(context, manifest, 'Role', ['spec', 'roles', 'except'], roles.except ?? []);
  else yield* missing(context, manifest, 'Role', ['spec', 'roles'], roles.map(nameOf));
  const { ssh, access = [] } = manifest.value.spec ?? {};
  if (ssh?.jump !== undefined) yield* missing(context, manifest, 'Node', ['spec', 'ssh', 'jump'], ssh.jump);
  for (const [index, way] of access.entries()) {
    const jump = typeof way === 'string' ? undefined : way.ssh?.jump;
    if (jump !== undefined) yield* missing(context, manifest, 'Node', ['spec', 'access', index, 'ssh', 'jump'], jump);
  }
}

function* namesOfRole(context: CheckContext, manifest: Manifest<'Role'>): Iterable<Finding> {
  for (const field of ['includes', 'requires', 'apart', 'conflicts'] as const) {
    yield* missing(context, manifest, 'Role', ['spec', field], manifest.value.spec?.[field] ?? []);
  }
  for (const [index, { from }] of (manifest.value.spec?.ports ?? []).entries()) {
    for (const [place, name] of from.entries()) {
      if (name === 'outside' || name === 'cluster') continue;
      yield* missing(context, manifest, 'Role', ['spec', 'ports', index, 'from', place], name);
    }
  }
}

function* namesOfJob(context: CheckContext, manifest: Manifest<'Job'>): Iterable<Finding> {
  const { placement = {}, dependsOn = [], oneShot, networks = [], volumes = [] } = manifest.value.spec ?? {};
  const { role, node, nodes = [], apart = [] } = placement;
  if (role !== undefined) {
    yield* missing(context, manifest, 'Role', ['spec', 'placement', 'role'], role);
    yield* groupAsRole(context, manifest, ['spec', 'placement', 'role'], role);
  }
  if (node !== undefined) yield* missing(context, manifest, 'Node', ['spec', 'placement', 'node'], node);
  yield* missing(context, manifest, 'Node', ['spec', 'placement', 'nodes'], nodes);
  yield* missing(context, manifest, 'Job', ['spec', 'placement', 'apart'], apart);
  yield* missing(context, manifest, 'Job', ['spec', 'dependsOn'], dependsOn);
  if (typeof oneShot === 'object') yield* missing(context, manifest, 'Job', ['spec', 'oneShot', 'after'], oneShot.after);
  if (!context.isWhole('Cluster')) return;
  const { cluster } = context;
  for (const [index, { name }] of networks.entries()) {
    if (!cluster.networks.has(name))
      yield undeclared(manifest, 'network', ['spec', 'networks', index, 'name'], name, cluster.networks);
  }
  for (const [index, { name }] of volumes.entries()) {
    if (name !== undefined && !cluster.volumes.has(name)) {
      yield undeclared(manifest, 'volume', ['spec', 'volumes', index, 'name'], name, cluster.volumes);
    }
  }
}

/** Whether everything that a job names is there: the quick answer for the many that are right, or name nothing. */
function isComplete(context: CheckContext, job: Job): boolean {
  const { placement, dependsOn, after = NONE, workload } = job;
  const { role, nodes, apart } = placement;
  const things = apart.length + dependsOn.length + after.length + workload.networks.length + workload.volumes.length;
  return (role === undefined && nodes === undefined && things === 0) || areDeclared(context, job);
}

function areDeclared(
  { cluster, isDeclared }: CheckContext,
  { name, placement, dependsOn, after = NONE, workload }: Job,
): boolean {
  const { role, nodes = [], apart } = placement;
  return (
    (role === undefined || cluster.roles.has(role)) &&
    nodes.every(node => cluster.nodes.has(node)) &&
    apart.every(job => job === name || isDeclared('Job', job)) &&
    dependsOn.every(job => isDeclared('Job', job)) &&
    after.every(job => isDeclared('Job', job)) &&
    workload.networks.every(({ network }) => cluster.networks.has(network)) &&
    workload.volumes.every(mount => mount.type !== 'volume' || cluster.volumes.has(mount.volume))
  );
}

const NONE: readonly never[] = [];

/** Names of things of a kind that nothing has: one at the path, or a list below it. */
export function* missing(
  { isDeclared, meant }: CheckContext,
  manifest: Manifest,
  kind: Kind,
  path: Path,
  names: string | readonly string[],
): Iterable<Finding> {
  for (const [index, name] of (typeof names === 'string' ? [names] : names).entries()) {
    if (isDeclared(kind, name)) continue;
    const word = kind.toLowerCase();
    const at = typeof names === 'string' ? path : [...path, index];
    const hint = meant(kind, name) ?? `declare it with kind: ${kind}`;
    yield { manifest, path: at, severity: 'error', code: `unknown-${word}`, summary: `There is no ${word} "${name}"`, hint };
  }
}

function undeclared(
  manifest: Manifest,
  word: 'network' | 'volume',
  path: Path,
  name: string,
  known: ReadonlyMap<string, unknown>,
): Finding {
  const hint = didYouMean(name, known.keys()) ?? `declare it in the Cluster: spec.${word}s.${name}: {}`;
  return { manifest, path, severity: 'error', code: `unknown-${word}`, summary: `There is no ${word} "${name}"`, hint };
}

/** A group where only a role can stand. */
export function* groupAsRole({ byKind }: CheckContext, manifest: Manifest, path: Path, name: string): Iterable<Finding> {
  const role = byKind.Role.find(candidate => candidate.name === name);
  if (role === undefined || !isGroup(role)) return;
  const hint = `name one of its roles: ${(role.value.spec?.includes ?? []).join(', ')}`;
  const summary = `"${name}" is a group of roles, which no node has itself`;
  yield { manifest, path, severity: 'error', code: 'role-is-group', summary, hint };
}

/** `formerly` leads from one old thing to one new one. */
function* formerNames({ byKind, input }: CheckContext): Iterable<Finding> {
  for (const kind of ['Node', 'Job'] as const) {
    const renamed = [];
    for (const manifest of byKind[kind]) {
      const { formerly } = manifest.value.metadata;
      if (formerly !== undefined) renamed.push({ manifest, path: ['metadata', 'formerly'], name: manifest.name, formerly });
    }
    yield* checkRenamed(kind.toLowerCase(), renamed, name => input.declared.has(`${kind}/${name}`));
  }
}

function* formerVolumes({ byKind }: CheckContext): Iterable<Finding> {
  const manifest = byKind.Cluster[0];
  const volumes = manifest?.value.spec?.volumes ?? {};
  if (manifest === undefined) return;
  const renamed = Object.entries(volumes).map(([name, { formerly = [], external = false }]) => ({
    manifest,
    path: ['spec', 'volumes', name, 'formerly'],
    name,
    formerly,
    external,
  }));
  yield* checkRenamed('volume', renamed, name => Object.hasOwn(volumes, name));
  for (const { name, path, formerly, external } of renamed) {
    if (!external || formerly.length === 0) continue;
    const summary = `Volume "${name}" is external: it is used under the name it has`;
    yield { manifest, path, severity: 'error', code: 'formerly-external', summary, hint: 'remove formerly, or external' };
  }
}

/** One thing, and what it says it was called. */
interface Renamed {
  readonly manifest: Manifest;
  /** Of its list of former names. */
  readonly path: Path;
  readonly name: string;
  readonly formerly: readonly string[];
}

function* checkRenamed(word: string, all: readonly Renamed[], isThere: (name: string) => boolean): Iterable<Finding> {
  const heirs = new Map<string, string>();
  for (const { manifest, path: list, name, formerly } of all) {
    for (const [index, former] of formerly.entries()) {
      const path = [...list, index];
      const heir = heirs.get(former);
      if (isThere(former)) {
        const summary = `"${name}" cannot have been "${former}": there is still a ${word} of that name`;
        const hint = former === name ? 'name what it was called before' : `remove ${word} "${former}", or this entry`;
        yield { manifest, path, severity: 'error', code: 'formerly-exists', summary, hint };
      } else if (heir !== undefined) {
        const summary = `"${heir}" says already that it was "${former}"`;
        yield { manifest, path, severity: 'error', code: 'formerly-twice', summary, hint: 'one thing can become one other' };
      }
      heirs.set(former, name);
    }
  }
}
