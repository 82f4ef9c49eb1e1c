import type { Stack, StackService } from '../../model/manifest.ts';
import type { ComposeFile, StackInput } from './compose-file.ts';
import { createHeldValues, type HeldValues } from './held-values.ts';
import { loadFiles } from './load-files.ts';
import { placeIn } from './places.ts';
import { releaseTexts } from './release-texts.ts';
import { stackNetworks } from './stack-networks.ts';
import { stackVolumes } from './stack-volumes.ts';
import { toWorkload } from './to-workload.ts';

/** Values of variables, with marks for those that are known later only. */
export interface StackVariables {
  readonly held: HeldValues;
  readonly lookup: (name: string) => string | undefined;
}

/** The variables of a stack, for its Compose files and for translateStack. */
export function stackVariables(env: StackInput['env']): StackVariables {
  const held = createHeldValues();
  const values = new Map([...env].map(([name, value]) => [name, typeof value === 'string' ? value : held.hold(value)]));
  return { held, lookup: name => values.get(name) };
}

/**
 * What Compose files mean as a stack: what `docker stack deploy` makes of them, as jobs, networks and volumes. Files are in their order,
 * variables filled in. What is wrong is reported to the file that says it; then the result means nothing.
 */
export function translateStack(input: Omit<StackInput, 'env'>, files: readonly ComposeFile[], variables: StackVariables): Stack {
  const loaded = loadFiles(files, { ...input, lookup: variables.lookup });
  const [networks, volumes] = [stackNetworks(input.name, loaded), stackVolumes(input.name, loaded)];
  const names = [...loaded.services.keys()].sort();
  const services = names.map((service): StackService => {
    const { service: compose, sources } = loaded.services.get(service)!;
    const source = sources.at(-1)!;
    const context = { ...input, lookup: variables.lookup, stack: input.name, service, loaded, networks, volumes, source };
    const workload = releaseTexts(toWorkload(compose, context), variables.held, source);
    return { name: `${input.name}/${service}`, workload, place: placeIn(sources, compose) };
  });
  const workloads = services.map(({ workload }) => workload);
  const joined = new Set(workloads.flatMap(workload => workload.networks.map(({ network }) => network)));
  const mounted = new Set(workloads.flatMap(workload => workload.volumes.map(mount => mount.type === 'volume' && mount.volume)));
  return {
    services,
    networks: [...networks.values()].filter(({ name }) => joined.has(name)),
    volumes: [...volumes.values()].flatMap(({ volume }) => (mounted.has(volume.name) ? [volume] : [])),
  };
}
