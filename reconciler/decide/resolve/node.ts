import { actsByAgent } from '../../model/acts-by-agent.ts';
import type { Node } from '../../model/cluster.ts';
import type { NodeSpec } from '../../model/manifest.generated.ts';
import type { Manifest } from '../../model/manifest.ts';
import { parseBytes, parseCpu } from '../../model/quantities.ts';
import { type NodeManifests, resolveAccess } from './access.ts';
import { durationMs } from './duration-ms.ts';
import { resolveSuspension } from './policy.ts';
import { labelsOfRoles, type NodeRoles, type RoleManifests, rolesOfNode } from './roles.ts';
import { resolveTelemetry } from './telemetry.ts';

const known = new WeakMap<Manifest<'Node'>, { readonly given: string; readonly node: Node }>();

/** A Node with every default stated and its roles found. The same object while the manifest, what its roles give and the ways to it are the same. */
export function resolveNode(manifest: Manifest<'Node'>, roles: RoleManifests, nodes: NodeManifests): Node {
  const names = rolesOfNode(manifest.value.spec?.roles, roles);
  const labels = labelsOfRoles([...names.roles, ...names.stopped].sort(), roles);
  const access = resolveAccess(manifest.value.spec ?? {}, nodes);
  const given = JSON.stringify([names, labels, access]);
  const before = known.get(manifest);
  if (before?.given === given) return before.node;
  const node = makeNode(manifest, names, labels, access);
  known.set(manifest, { given, node });
  return node;
}

function makeNode(
  manifest: Manifest<'Node'>,
  { roles, stopped }: NodeRoles,
  roleLabels: Readonly<Record<string, string>>,
  access: Node['access'],
): Node {
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
    access,
    engine: spec.engine ?? 'docker',
    roles,
    stoppedRoles: stopped,
    ...(platform === undefined ? {} : { platform }),
    ...(version?.engine === undefined ? {} : { engineVersion: version.engine }),
    state: spec.state ?? 'active',
    ...(suspend === undefined ? {} : { suspend }),
    capacity: capacityOf(spec.capacity),
    taints: spec.taints ?? [],
    telemetry: resolveTelemetry(spec, access),
    liveness: livenessOf(spec.liveness, access),
    identity: identityOf(spec.identity),
    force: spec.force ?? {},
  };
}

function capacityOf({ cpus, memory }: NonNullable<NodeSpec['capacity']> = {}): Node['capacity'] {
  const cpuMillis = cpus === undefined ? undefined : (parseCpu(cpus) ?? undefined);
  const memoryBytes = memory === undefined ? undefined : (parseBytes(memory) ?? undefined);
  return { ...(cpuMillis === undefined ? {} : { cpuMillis }), ...(memoryBytes === undefined ? {} : { memoryBytes }) };
}

function identityOf({ machineId, hostname }: NonNullable<NodeSpec['identity']> = {}): Node['identity'] {
  return { ...(machineId === undefined ? {} : { machineId }), ...(hostname === undefined ? {} : { hostname }) };
}

/** Who is behind an agent comes and goes: it is lost only where somebody says after how long. */
function livenessOf(
  { staleAfter = '30s', lostAfter }: NonNullable<NodeSpec['liveness']> = {},
  access: Node['access'],
): Node['liveness'] {
  const after = lostAfter ?? (actsByAgent({ access }) ? 'never' : '5m');
  return { staleAfterMs: durationMs(staleAfter), lostAfterMs: after === 'never' ? null : durationMs(after) };
}
