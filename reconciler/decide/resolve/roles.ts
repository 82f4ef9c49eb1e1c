import type { NodeRole, NodeSpec, RolePortFields } from '../../model/manifest.generated.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Role, RolePort } from '../../model/role.ts';

/** The Roles of a commit by name, groups among them. */
export type RoleManifests = ReadonlyMap<string, Manifest<'Role'>>;

const known = new WeakMap<Manifest<'Role'>, { readonly given: string; readonly role: Role }>();

/** A role with its defaults stated, groups in its ports as the roles that they stand for. The same object while that is the same. */
export function resolveRole(manifest: Manifest<'Role'>, roles: RoleManifests): Role {
  const { metadata, spec = {} } = manifest.value;
  const ports = (spec.ports ?? []).map(port => portOf(port, roles));
  const requires = spec.requires?.flatMap(name => rolesBehind(name, roles));
  const given = JSON.stringify([ports, requires]);
  const before = known.get(manifest);
  if (before?.given === given) return before.role;
  const role: Role = {
    name: metadata.name,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    at: manifest.at,
    ...(spec.summary === undefined ? {} : { summary: spec.summary }),
    exclusive: spec.exclusive ?? false,
    conflicts: spec.conflicts ?? [],
    apart: spec.apart ?? [],
    ...(requires === undefined ? {} : { requires }),
    ...(spec.includes === undefined ? {} : { includes: spec.includes }),
    ...(spec.everywhere === true ? { everywhere: true } : {}),
    ports,
    ...(spec.swarm === undefined ? {} : { swarm: spec.swarm }),
  };
  known.set(manifest, { given, role });
  return role;
}

function portOf({ name, port, range = String(port), protocol = 'tcp', from }: RolePortFields, roles: RoleManifests): RolePort {
  const named = from.flatMap(other => rolesBehind(other, roles));
  return { name, protocol, ports: range, from: from.includes('outside') ? 'any' : named };
}

/** What a name stands for: the roles of a group, else that role. */
export function rolesBehind(name: string, roles: RoleManifests): readonly string[] {
  return roles.has(name) && isGroup(roles.get(name)!) ? included([name], roles, new Set()) : [name];
}

/** All roles that a node has, sorted, and those of them that are stopped there with all that only they include. */
export interface NodeRoles {
  readonly roles: readonly string[];
  readonly stopped: readonly string[];
}

/** The roles of a node: what it names, what those include, what is everywhere; groups only lead to others. What is stopped by its own name stays so. */
export function rolesOfNode(named: NodeSpec['roles'], roles: RoleManifests): NodeRoles {
  const stopped = stoppedRoles(named);
  const all = included([...namedRoles(named, roles), ...everywhere(roles)], roles, new Set());
  const started = [...namedRoles(named, roles), ...everywhere(roles)].filter(name => !stopped.has(name));
  const runs = new Set(included(started, roles, stopped));
  return { roles: all.filter(name => runs.has(name)), stopped: all.filter(name => !runs.has(name)) };
}

/** The roles that some names lead to, sorted; those to leave out lead nowhere. */
function included(names: readonly string[], roles: RoleManifests, without: ReadonlySet<string>): readonly string[] {
  const found = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const role = roles.get(name);
    if (role === undefined || found.has(name) || without.has(name)) continue;
    found.add(name);
    waiting.push(...(role.value.spec?.includes ?? []));
  }
  return [...found].filter(name => !isGroup(roles.get(name)!)).sort();
}

/** Labels that a node has because of its roles; of two roles the later by name wins. */
export function labelsOfRoles(names: readonly string[], roles: RoleManifests): Readonly<Record<string, string>> {
  return Object.assign({}, ...names.map(name => roles.get(name)?.value.spec?.nodeLabels ?? {}));
}

/** Whether a role stands for others. */
export function isGroup(role: Manifest<'Role'>): boolean {
  return role.value.spec?.group === true;
}

/** Whether every node has a role. */
export function isEverywhere(role: Manifest<'Role'>): boolean {
  return role.value.spec?.everywhere === true;
}

function namedRoles(named: NodeSpec['roles'] = [], roles: RoleManifests): readonly string[] {
  if (!isAll(named)) return named.map(nameOf);
  return [...roles.values()].filter(role => !isGroup(role) && !named.except?.includes(role.name)).map(({ name }) => name);
}

/** What a node names as stopped: roles, or groups. */
function stoppedRoles(named: NodeSpec['roles'] = []): ReadonlySet<string> {
  if (isAll(named)) return new Set();
  return new Set(named.filter(role => typeof role !== 'string' && role.state === 'stopped').map(nameOf));
}

/** The name of a role that a node names. */
export function nameOf(role: NodeRole): string {
  return typeof role === 'string' ? role : role.name;
}

function isAll(named: NonNullable<NodeSpec['roles']>): named is Extract<NodeSpec['roles'], { readonly all: true }> {
  return !Array.isArray(named);
}

function everywhere(roles: RoleManifests): readonly string[] {
  return [...roles.values()].filter(isEverywhere).map(({ name }) => name);
}
