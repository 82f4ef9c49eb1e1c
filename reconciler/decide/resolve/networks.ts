import type { Volume } from '../../model/cluster.ts';
import type { NetworkFields, VolumeFields } from '../../model/manifest.generated.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Network } from '../../model/network.ts';

interface Declared {
  readonly networks: ReadonlyMap<string, Network>;
  readonly volumes: ReadonlyMap<string, Volume>;
}

const known = new WeakMap<Manifest<'Cluster'>, Declared>();

/** The networks and volumes of a Cluster by name, in order. The same maps for the same manifest. */
export function resolveNetworks(manifest: Manifest<'Cluster'>): Declared {
  const before = known.get(manifest);
  if (before !== undefined) return before;
  const { metadata, spec = {} } = manifest.value;
  const declared = {
    networks: byName(spec.networks ?? {}, (name, fields) => networkOf(metadata.name, name, fields)),
    volumes: byName(spec.volumes ?? {}, (name, fields) => volumeOf(metadata.name, name, fields)),
  };
  known.set(manifest, declared);
  return declared;
}

function networkOf(cluster: string, name: string, fields: NetworkFields): Network {
  return {
    name,
    engineName: engineName(cluster, name, fields),
    external: fields.external ?? false,
    ...(fields.driver === undefined ? {} : { driver: fields.driver }),
    internal: fields.internal ?? false,
    attachable: fields.attachable ?? false,
    subnets: fields.subnets ?? [],
    options: fields.options ?? {},
    labels: fields.labels ?? {},
  };
}

function volumeOf(cluster: string, name: string, fields: VolumeFields): Volume {
  return {
    name,
    engineName: engineName(cluster, name, fields),
    external: fields.external ?? false,
    driver: fields.driver ?? 'local',
    options: fields.options ?? {},
    labels: fields.labels ?? {},
    state: fields.state ?? 'present',
    formerEngineNames: (fields.formerly ?? []).map(former => engineName(cluster, former, {})),
  };
}

/** What is external is called as it is declared. */
function engineName(cluster: string, name: string, fields: { readonly name?: string; readonly external?: boolean }): string {
  return fields.name ?? (fields.external === true ? name : `${cluster}_${name}`);
}

function byName<F, T>(fields: Readonly<Record<string, F>>, make: (name: string, fields: F) => T): ReadonlyMap<string, T> {
  return new Map(
    Object.keys(fields)
      .sort()
      .map(name => [name, make(name, fields[name]!)]),
  );
}
