import type { Cluster, Volume } from '../../model/cluster.ts';
import type { Sight } from '../../model/observed.ts';
import type { Live } from '../../model/resource.ts';

type Volumes = Cluster['volumes'];

const known = new WeakMap<Sight, { readonly volumes: Volumes; readonly there: Volumes }>();
const renamed = new WeakMap<Volumes, boolean>();

/**
 * The cluster's volumes as one target has them: one that was renamed (`formerly`) keeps the name it was made with there, and so its data,
 * unless the new name is in use by now. The very map of the cluster where nothing was renamed.
 */
export function volumesOn(volumes: Volumes, sight: Sight | undefined): Volumes {
  if (sight === undefined || !areRenamed(volumes)) return volumes;
  const before = known.get(sight);
  if (before?.volumes === volumes) return before.there;
  const there = new Map([...volumes].map(([name, volume]) => [name, asMade(volume, livesOf(sight))]));
  known.set(sight, { volumes, there });
  return there;
}

/** Whether any of them had another name. */
function areRenamed(volumes: Volumes): boolean {
  const found = renamed.get(volumes) ?? [...volumes.values()].some(({ formerEngineNames }) => formerEngineNames.length > 0);
  renamed.set(volumes, found);
  return found;
}

function asMade(volume: Volume, lives: readonly Live[]): Volume {
  const owned = new Set(lives.flatMap(({ spec }) => (spec.kind === 'volume' ? [spec.name] : [])));
  const former = volume.formerEngineNames.find(name => owned.has(name));
  return former === undefined || uses(lives, volume.engineName) ? volume : { ...volume, engineName: former };
}

function uses(lives: readonly Live[], name: string): boolean {
  return lives.some(
    ({ spec }) => spec.kind === 'workload' && spec.volumes.some(mount => mount.type === 'volume' && mount.volume === name),
  );
}

function livesOf(sight: Sight): readonly Live[] {
  if (sight.kind === 'unformed') return [];
  return sight.kind === 'seen' ? sight.live : sight.last === 'unknown' ? [] : sight.last;
}
