import type { Role } from '../../model/cluster.ts';
import type { NodeSpec } from '../../model/manifest.generated.ts';
import type { Manifest } from '../../model/manifest.ts';

/** The Roles of a commit by name, groups among them. */
export type RoleManifests = ReadonlyMap<string, Manifest<'Role'>>;

const known = new WeakMap<Manifest<'Role'>, Role>();

/** A role with its defaults stated. The same object for the same manifest. */
export function resolveRole(manifest: Manifest<'Role'>): Role {
  const before = known.get(manifest);
  if (before !== undefined) return before;
  const { metadata, spec = {} } = manifest.value;
  const role: Role = {
    name: metadata.name,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    at: manifest.at,
    ...(spec.summary === undefined ? {} : { summary: spec.summary }),
    exclusive: spec.exclusive ?? false,
    conflicts: spec.conflicts ?? [],
    apart: spec.apart ?? [],
  };
  known.set(manifest, role);
  return role;
}

/** All roles that a node has: what it names, what those include, what is everywhere; groups only lead to others. Sorted. */
export function rolesOfNode(named: NodeSpec['roles'], roles: RoleManifests): readonly string[] {
  const found = new Set<string>();
  const waiting = [...namedRoles(named, roles), ...everywhere(roles)];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const role = roles.get(name);
    if (role === undefined || found.has(name)) continue;
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
  if (!isAll(named)) return named;
  return [...roles.values()].filter(role => !isGroup(role) && !named.except?.includes(role.name)).map(({ name }) => name);
}

function isAll(named: NonNullable<NodeSpec['roles']>): named is Extract<NodeSpec['roles'], { readonly all: true }> {
  return !Array.isArray(named);
}

function everywhere(roles: RoleManifests): readonly string[] {
  return [...roles.values()].filter(isEverywhere).map(({ name }) => name);
}
