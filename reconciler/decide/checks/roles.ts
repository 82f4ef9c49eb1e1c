import type { Node } from '../../model/cluster.ts';
import type { Manifest } from '../../model/manifest.ts';
import { isEverywhere, isGroup, rolesBehind } from '../resolve/roles.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';

/** Roles that may not share a node, roles that require what is nowhere, and roles that too few or too many nodes have. */
export function* checkRoles(context: CheckContext): Iterable<Finding> {
  const roles = new Map(context.byKind.Role.map(role => [role.name, role]));
  for (const role of context.byKind.Role) {
    yield* checkGroup(role);
    yield* checkCount(context, role);
    yield* checkSize(context, role);
    yield* checkRequired(context, role, roles);
  }
  for (const manifest of context.byKind.Node) {
    const node = context.cluster.nodes.get(manifest.name)!;
    if (node.state !== 'absent') yield* checkTogether(manifest, node, roles);
    if (node.state !== 'absent') yield* checkPublicAddress(manifest, node, roles);
  }
}

function* checkGroup(manifest: Manifest<'Role'>): Iterable<Finding> {
  if (!isGroup(manifest)) return;
  const { spec = {} } = manifest.value;
  for (const field of Object.keys(spec)) {
    if (['group', 'includes', 'summary'].includes(field)) continue;
    const summary = `"${manifest.name}" is a group: a name for other roles, which cannot have "${field}"`;
    yield {
      manifest,
      path: ['spec', field],
      part: 'key',
      severity: 'error',
      code: 'group-field',
      summary,
      hint: 'move it to the roles it includes',
    };
  }
}

function* checkPublicAddress(
  manifest: Manifest<'Node'>,
  node: Node,
  roles: ReadonlyMap<string, Manifest<'Role'>>,
): Iterable<Finding> {
  const needing = node.roles.filter(name => roles.get(name)?.value.spec?.publicAddress === true);
  if (needing.length === 0 || node.publicAddress !== undefined) return;
  const summary = `"${node.name}" has role "${needing[0]}", which needs a public address`;
  const hint = 'give it spec.publicAddress, or the role to another node';
  yield { manifest, path: ['spec', 'roles'], severity: 'error', code: 'no-public-address', summary, hint, passable: true };
}

function* checkSize({ cluster }: CheckContext, manifest: Manifest<'Role'>): Iterable<Finding> {
  const max = manifest.value.spec?.clusterSize?.max;
  const nodes = [...cluster.nodes.values()].filter(node => node.state !== 'absent');
  const having = nodes.filter(node => has(node, manifest.name));
  if (max === undefined || nodes.length <= max || having.length === 0) return;
  const summary = `Role "${manifest.name}" is for clusters of at most ${max}, and this one has ${nodes.length} nodes; ${listed(having)} ${having.length === 1 ? 'has' : 'have'} it`;
  const path = ['spec', 'clusterSize', 'max'];
  yield { manifest, path, severity: 'error', code: 'cluster-size', summary, hint: 'take the role away there' };
}

function* checkCount({ cluster, isWhole }: CheckContext, manifest: Manifest<'Role'>): Iterable<Finding> {
  const { nodes } = manifest.value.spec ?? {};
  if (nodes === undefined) return;
  const having = [...cluster.nodes.values()].filter(node => node.state !== 'absent' && has(node, manifest.name));
  const isGivenUp = having.length === 0 && [...cluster.nodes.values()].some(node => has(node, manifest.name));
  const { min = 0, max = Infinity, odd = false } = nodes;
  const are = `${having.length} ${having.length === 1 ? 'node has' : 'nodes have'} role "${manifest.name}"`;
  const names = having.length === 0 ? '' : ` (${listed(having)})`;
  const report = (field: string, wanted: string): Finding => ({
    manifest,
    path: ['spec', 'nodes', field],
    severity: 'error',
    code: 'role-count',
    summary: `${are}${names}, and it wants ${wanted}`,
    hint: isGivenUp
      ? `nodes that are absent do not count: give the role to another, or take nodes.${field} out of the Role`
      : 'change spec.roles of a Node',
  });
  if (having.length > max) yield report('max', `at most ${max}`);
  if (!isWhole('Cluster', 'Node', 'Role')) return;
  if (having.length < min) yield report('min', `at least ${min}`);
  if (odd && having.length > 0 && having.length % 2 === 0) yield report('odd', 'an odd number');
}

/** What a role requires has to be somewhere, else it waits for ever. */
function* checkRequired(
  { cluster, isWhole, isDeclared }: CheckContext,
  manifest: Manifest<'Role'>,
  roles: ReadonlyMap<string, Manifest<'Role'>>,
): Iterable<Finding> {
  const nodes = [...cluster.nodes.values()].filter(node => node.state !== 'absent');
  if (!isWhole('Cluster', 'Node', 'Role') || !nodes.some(node => node.roles.includes(manifest.name))) return;
  for (const [index, required] of (manifest.value.spec?.requires ?? []).entries()) {
    for (const name of rolesBehind(required, roles)) {
      if (!isDeclared('Role', name) || nodes.some(node => node.roles.includes(name))) continue;
      const isStopped = nodes.some(node => has(node, name));
      const summary = `Role "${manifest.name}" requires role "${name}", which ${isStopped ? 'is stopped on all its nodes' : 'no node has'}`;
      yield {
        manifest,
        path: ['spec', 'requires', index],
        severity: isStopped ? 'warning' : 'error',
        code: 'required-role-missing',
        summary,
        hint: 'nothing of it would be changed: give the role to a node, or take it out here',
      };
    }
  }
}

function* checkTogether(manifest: Manifest<'Node'>, node: Node, roles: ReadonlyMap<string, Manifest<'Role'>>): Iterable<Finding> {
  const path = ['spec', 'roles'];
  const all = [...node.roles, ...node.stoppedRoles].sort();
  for (const name of all) {
    const { exclusive = false, conflicts = [], apart = [] } = roles.get(name)?.value.spec ?? {};
    const others = all.filter(other => other !== name && !isEverywhere(roles.get(other)!));
    if (exclusive && others.length > 0) {
      const summary = `Role "${name}" wants a node for itself, and "${node.name}" also has ${others.join(', ')}`;
      yield {
        manifest,
        path,
        severity: 'error',
        code: 'role-exclusive',
        summary,
        hint: 'take roles away, or use another node',
        passable: true,
      };
    }
    for (const other of conflicts.filter(other => has(node, other))) {
      const summary = `"${node.name}" has role "${name}", which conflicts with its role "${other}"`;
      yield {
        manifest,
        path,
        severity: 'error',
        code: 'role-conflict',
        summary,
        hint: 'give one of them to another node',
        passable: true,
      };
    }
    for (const other of apart.filter(other => has(node, other))) {
      const summary = `"${node.name}" has role "${name}" and role "${other}", which should be apart`;
      yield {
        manifest,
        path,
        severity: 'warning',
        code: 'role-apart',
        summary,
        hint: 'give one of them to another node',
        passable: true,
      };
    }
  }
}

function has({ roles, stoppedRoles }: Node, role: string): boolean {
  return roles.includes(role) || stoppedRoles.includes(role);
}

function listed(nodes: readonly Node[]): string {
  const names = nodes.map(({ name }) => name);
  return names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}
