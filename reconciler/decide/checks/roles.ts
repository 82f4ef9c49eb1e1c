import type { Node } from '../../model/cluster.ts';
import type { Manifest } from '../../model/manifest.ts';
import { isEverywhere, isGroup } from '../resolve/roles.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';

/** Roles that may not share a node, and roles that too few or too many nodes have. */
export function* checkRoles(context: CheckContext): Iterable<Finding> {
  const roles = new Map(context.byKind.Role.map(role => [role.name, role]));
  for (const role of context.byKind.Role) {
    yield* checkGroup(role);
    yield* checkCount(context, role);
  }
  for (const manifest of context.byKind.Node) {
    const node = context.cluster.nodes.get(manifest.name)!;
    if (node.state !== 'absent') yield* checkTogether(manifest, node, roles);
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

function* checkCount({ cluster, isWhole }: CheckContext, manifest: Manifest<'Role'>): Iterable<Finding> {
  const { nodes } = manifest.value.spec ?? {};
  if (nodes === undefined) return;
  const having = [...cluster.nodes.values()].filter(node => node.state !== 'absent' && node.roles.includes(manifest.name));
  const { min = 0, max = Infinity, odd = false } = nodes;
  const are = `${having.length} ${having.length === 1 ? 'node has' : 'nodes have'} role "${manifest.name}"`;
  const names = having.length === 0 ? '' : ` (${listed(having)})`;
  const report = (field: string, wanted: string): Finding => ({
    manifest,
    path: ['spec', 'nodes', field],
    severity: 'error',
    code: 'role-count',
    summary: `${are}${names}, and it wants ${wanted}`,
    hint: 'change spec.roles of a Node',
  });
  if (having.length > max) yield report('max', `at most ${max}`);
  if (!isWhole('Cluster', 'Node', 'Role')) return;
  if (having.length < min) yield report('min', `at least ${min}`);
  if (odd && having.length % 2 === 0) yield report('odd', 'an odd number');
}

function* checkTogether(manifest: Manifest<'Node'>, node: Node, roles: ReadonlyMap<string, Manifest<'Role'>>): Iterable<Finding> {
  const path = ['spec', 'roles'];
  for (const name of node.roles) {
    const { exclusive = false, conflicts = [], apart = [] } = roles.get(name)?.value.spec ?? {};
    const others = node.roles.filter(other => other !== name && !isEverywhere(roles.get(other)!));
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
    for (const other of conflicts.filter(other => node.roles.includes(other))) {
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
    for (const other of apart.filter(other => node.roles.includes(other))) {
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

function listed(nodes: readonly Node[]): string {
  const names = nodes.map(({ name }) => name);
  return names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}
