import type { Volume } from '../../model/cluster.ts';
import { STACK_LABEL } from '../../model/swarm.ts';
import type { MountSpec } from '../../model/workload.ts';
import { child, type Field, report } from './compose-file.ts';
import { checkFields, PART_FIELDS } from './known-fields.ts';
import type { LoadedFiles } from './load-files.ts';
import { readPairs, readText } from './read-values.ts';
import { clusterName, engineNameOf } from './stack-names.ts';

/** A volume of a stack, and what the engine of a task makes it with where there is none yet; of an external one it makes none. */
export interface StackVolume {
  readonly volume: Volume;
  readonly making: Pick<MountSpec & { readonly type: 'volume' }, 'labels' | 'driver'>;
}

/** The volumes of a stack by the names in its files. */
export function stackVolumes(stack: string, { volumes }: LoadedFiles): ReadonlyMap<string, StackVolume> {
  const names = [...volumes.keys()].sort();
  return new Map(
    names.map(name => {
      const field = volumes.get(name)!;
      const volume = volumeOf(stack, name, field);
      return [name, { volume, making: makingOf(volume, field) }];
    }),
  );
}

function makingOf({ options, labels, external }: Volume, field: Field): StackVolume['making'] {
  if (external) return {};
  const driver = child(field, 'driver');
  const isSaid = driver !== undefined || child(field, 'driver_opts') !== undefined;
  return { labels, ...(isSaid ? { driver: { name: readText(driver) ?? '', options } } : {}) };
}

function volumeOf(stack: string, name: string, field: Field): Volume {
  checkFields(field, PART_FIELDS.volume);
  const names = engineNameOf(stack, name, field);
  for (const part of ['driver', 'driver_opts', 'labels']) {
    const own = child(field, part);
    if (own === undefined || !names.external) continue;
    const summary = `Volume "${name}" is external: it has its "${part}" already`;
    report(own, { code: 'exclusive-fields', summary, hint: `remove ${part}, or external` }, 'key');
  }
  return {
    name: clusterName(stack, name),
    ...names,
    driver: readText(child(field, 'driver')) || 'local',
    options: readPairs(child(field, 'driver_opts')) ?? {},
    labels: { ...readPairs(child(field, 'labels')), [STACK_LABEL]: stack },
    state: 'present',
    formerEngineNames: [],
  };
}
