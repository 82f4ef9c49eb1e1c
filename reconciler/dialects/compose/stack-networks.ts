import type { Network } from '../../model/network.ts';
import { STACK_LABEL } from '../../model/swarm.ts';
import { child, type Field, itemsOf } from './compose-file.ts';
import { checkFields, PART_FIELDS } from './known-fields.ts';
import type { LoadedFiles } from './load-files.ts';
import { readFlag, readPairs, readText } from './read-values.ts';
import { clusterName, engineNameOf } from './stack-names.ts';

/** The networks of a stack by the names in its files, `default` among them. */
export function stackNetworks(stack: string, { networks }: LoadedFiles): ReadonlyMap<string, Network> {
  const names = [...new Set([...networks.keys(), 'default'])].sort();
  return new Map(names.map(name => [name, networkOf(stack, name, networks.get(name))]));
}

function networkOf(stack: string, name: string, field: Field | undefined): Network {
  const own = (part: string): Field | undefined => field && child(field, part);
  checkFields(field, PART_FIELDS.network);
  const ipam = own('ipam');
  checkFields(ipam, PART_FIELDS.ipam);
  const config = ipam && child(ipam, 'config');
  const subnets = (config === undefined ? [] : itemsOf(config)).flatMap(item => {
    checkFields(item, PART_FIELDS.subnet);
    return readText(child(item, 'subnet')) ?? [];
  });
  return {
    name: clusterName(stack, name),
    ...engineNameOf(stack, name, field),
    driver: readText(own('driver')) || 'overlay',
    internal: readFlag(own('internal')) ?? false,
    attachable: readFlag(own('attachable')) ?? false,
    subnets,
    options: readPairs(own('driver_opts')) ?? {},
    labels: { ...readPairs(own('labels')), [STACK_LABEL]: stack },
  };
}
