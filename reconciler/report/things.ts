import type { Cluster } from '../model/cluster.ts';
import type { ResourceId } from '../model/ids.ts';
import type { Observed } from '../model/observed.ts';
import type { Spec } from '../model/resource.ts';
import { describe, enumerate } from './words.ts';

/** Something of ours that is there or declared, but for jobs and nodes. */
export interface Thing {
  /** What people may call it, as plans do first: `network/attic_coffee`, then `network/coffee` as git says. */
  readonly names: readonly string[];
  /** `network/attic_coffee is on the Swarm`. */
  readonly text: string;
}

/** Everything of ours that a pass saw, and declared networks and volumes that are nowhere yet; a thing on several nodes is one. */
export function thingsOf(cluster: Cluster | null, observed: Observed | null): readonly Thing[] {
  const aliases = aliasesIn(cluster);
  const seen = new Map<string, { readonly spec: Spec; readonly places: readonly string[] }>();
  for (const sight of observed?.sights.values() ?? [])
    for (const { id, spec } of sight.kind === 'seen' ? sight.live : [])
      if (spec.kind !== 'workload') {
        const { name, place } = nameOf(id);
        seen.set(name, { spec, places: [...(seen.get(name)?.places ?? []), place] });
      }
  const nowhere = [...aliases].filter(([name]) => !seen.has(name));
  return [
    ...[...seen].map(([name, { spec, places }]) => ({
      names: [name, ...(aliases.get(name) ?? [])],
      text: `${name} is on ${enumerate(places)}${described(spec)}`,
    })),
    ...nowhere.map(([name, names]) => ({ names: [name, ...names], text: `${name} is declared, and was seen nowhere` })),
  ];
}

/** By the name on the engine: what git calls it. */
function aliasesIn(cluster: Cluster | null): ReadonlyMap<string, readonly string[]> {
  if (cluster === null) return new Map();
  const of = (
    kind: string,
    things: Cluster['networks'] | Cluster['volumes'],
  ): readonly (readonly [string, readonly string[]])[] =>
    [...things.values()].map(({ name, engineName }) => [`${kind}/${engineName}`, [`${kind}/${name}`]]);
  return new Map([...of('network', cluster.networks), ...of('volume', cluster.volumes)]);
}

function nameOf(id: ResourceId): { readonly name: string; readonly place: string } {
  const text = describe(id);
  const end = text.lastIndexOf(' on ');
  return { name: text.slice(0, end), place: text.slice(end + 4) };
}

function described(spec: Spec): string {
  return spec.kind === 'member' ? `: a ${spec.role}, ${spec.availability}` : '';
}
