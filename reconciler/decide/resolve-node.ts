import type { Access, Node } from '../model/cluster.ts';
import type { Access as AccessFields, NodeSpec } from '../model/manifest.generated.ts';
import type { Manifest } from '../model/manifest.ts';
import { parseBytes, parseCpu } from '../model/quantities.ts';
import { durationMs } from './duration-ms.ts';
import { resolveSuspension } from './resolve-policy.ts';
import { labelsOfRoles, type RoleManifests, rolesOfNode } from './resolve-roles.ts';

const known = new WeakMap<Manifest<'Node'>, { readonly roles: string; readonly node: Node }>();

/** A Node with every default stated and its roles found. The same object while the manifest and what its roles give are the same. */
export function resolveNode(manifest: Manifest<'Node'>, roles: RoleManifests): Node {
  const names = rolesOfNode(manifest.value.spec?.roles, roles);
  const labels = labelsOfRoles(names, roles);
  const given = JSON.stringify([names, labels]);
  const before = known.get(manifest);
  if (before?.roles === given) return before.node;
  const node = makeNode(manifest, names, labels);
  known.set(manifest, { roles: given, node });
  return node;
}

function makeNode(manifest: Manifest<'Node'>, roles: readonly string[], roleLabels: Readonly<Record<string, string>>): Node {
  const { metadata, spec = {} } = manifest.value;
  const { address, publicAddress, platform, version } = spec;
  const suspend = resolveSuspension(spec.suspend);
  return {
    name: metadata.name,
    // Labels are looked up by what jobs say: none but these are there, whatever it is called.
    labels: Object.assign(Object.create(null), roleLabels, metadata.labels),
    annotations: metadata.annotations ?? {},
    at: manifest.at,
    formerly: metadata.formerly ?? [],
    ...(address === undefined ? {} : { address }),
    ...(publicAddress === undefined ? {} : { publicAddress }),
    access: (spec.access ?? ['local']).flatMap(accessOf),
    engine: spec.engine ?? 'docker',
    roles,
    ...(platform === undefined ? {} : { platform }),
    ...(version?.engine === undefined ? {} : { engineVersion: version.engine }),
    state: spec.state ?? 'active',
    ...(suspend === undefined ? {} : { suspend }),
    capacity: capacityOf(spec.capacity),
    taints: spec.taints ?? [],
    liveness: livenessOf(spec.liveness),
    force: spec.force ?? {},
  };
}

function accessOf(access: AccessFields): readonly Access[] {
  if (access === 'local') return [{ kind: 'local' }];
  if (access.local !== undefined) return [{ kind: 'local', socket: access.local.socket }];
  if (access.tcp === undefined) return [];
  const { host, port = 2376, tls, insecure } = access.tcp;
  return [{ kind: 'tcp', host, port, ...(tls === undefined ? {} : { tls }), ...(insecure === undefined ? {} : { insecure }) }];
}

function capacityOf({ cpus, memory }: NonNullable<NodeSpec['capacity']> = {}): Node['capacity'] {
  const cpuMillis = cpus === undefined ? undefined : (parseCpu(cpus) ?? undefined);
  const memoryBytes = memory === undefined ? undefined : (parseBytes(memory) ?? undefined);
  return { ...(cpuMillis === undefined ? {} : { cpuMillis }), ...(memoryBytes === undefined ? {} : { memoryBytes }) };
}

function livenessOf({ staleAfter = '30s', lostAfter = '5m' }: NonNullable<NodeSpec['liveness']> = {}): Node['liveness'] {
  return { staleAfterMs: durationMs(staleAfter), lostAfterMs: lostAfter === 'never' ? null : durationMs(lostAfter) };
}
