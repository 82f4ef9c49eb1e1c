import type { WorkloadTemplate } from '../../model/cluster.ts';
import { didYouMean } from '../../model/nearest.ts';
import type { AttachmentSpec } from '../../model/workload.ts';
import { report } from './compose-file.ts';
import type { ComposeService } from './compose-service.ts';
import { defined } from './defined.ts';
import { clusterName } from './stack-names.ts';
import type { FileContext } from './to-files.ts';

/** The networks that a service joins, or its node's own: `default` where it names none. Others reach it there by its name. */
export function toNetworks(
  networks: NonNullable<ComposeService['networks']>,
  context: Pick<FileContext, 'stack' | 'service' | 'networks'>,
): Pick<WorkloadTemplate, 'networks' | 'networkMode'> {
  const onHost = Object.keys(networks).some(name => context.networks.get(name)?.engineName === 'host');
  return onHost ? { networks: [], networkMode: 'host' } : { networks: toAttachments(networks, context) };
}

function toAttachments(
  networks: NonNullable<ComposeService['networks']>,
  { stack, service, networks: declared }: Pick<FileContext, 'stack' | 'service' | 'networks'>,
): readonly AttachmentSpec[] {
  const named = Object.entries(networks);
  if (named.length === 0) return [{ network: clusterName(stack, 'default'), aliases: aliasesOn('default') }];
  return named.flatMap(([name, { aliases = [], driverOpts, field }]) => {
    if (!declared.has(name)) {
      const hint = didYouMean(name, declared.keys()) ?? `declare it: networks.${name}`;
      report(field, { code: 'unknown-network', summary: `There is no network "${name}" in this stack`, hint });
      return [];
    }
    return [{ network: clusterName(stack, name), aliases: [...aliases, ...aliasesOn(name)], ...defined({ driverOpts }) }];
  });

  function aliasesOn(name: string): readonly string[] {
    return PREDEFINED.test(declared.get(name)!.engineName) ? [] : [service];
  }
}

/** Networks of the engine itself, which know no aliases. */
const PREDEFINED = /^(bridge|none|default)$|^container:/;
