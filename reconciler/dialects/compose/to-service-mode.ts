import { type ServiceMode, type ServiceUpdate, STACK_LABEL } from '../../model/swarm.ts';
import { type Field, report } from './compose-file.ts';
import type { ComposeService, ComposeUpdate } from './compose-service.ts';
import { defined } from './defined.ts';

import type { FileContext } from './to-files.ts';

/** How a service runs in its Swarm, under the name and with the labels that Docker gives it. */
export function toServiceMode(
  compose: ComposeService,
  { stack, service, source }: Pick<FileContext, 'stack' | 'service' | 'source'>,
): ServiceMode {
  const { deploy = {}, environment = {}, dns = [], dnsSearch = [], isolation, tty, stdinOpen } = compose;
  const mode = modeOf(deploy.mode);
  const isGlobal = mode === 'global' || mode === 'global-job';
  if (isGlobal && deploy.replicas !== undefined) {
    const summary = `Service "${service}" runs once on each node: replicas counts for nothing`;
    report(within(source, 'deploy'), { code: 'global-with-replicas', summary, hint: 'remove one of them' });
  }
  const { generic = [] } = deploy.reservations ?? {};
  const unset = Object.keys(environment).filter(name => environment[name]!.value === null);
  return {
    name: `${stack}_${service}`,
    mode,
    ...(isGlobal ? {} : { replicas: deploy.replicas ?? 1 }),
    constraints: deploy.constraints ?? [],
    spread: deploy.spread ?? [],
    endpoint: deploy.endpointMode === 'dnsrr' ? 'dnsrr' : 'vip',
    labels: { ...deploy.labels, [STACK_LABEL]: stack },
    ...credentialSpecOf(compose, source),
    ...defined<Omit<ServiceMode, 'mode' | 'constraints' | 'spread' | 'endpoint' | 'labels'>>({
      maxPerNode: deploy.maxPerNode || undefined,
      update: updateOf(deploy.update),
      rollback: updateOf(deploy.rollback),
      unset: unset.length === 0 ? undefined : unset.sort(),
      dns: dns.length === 0 ? undefined : dns,
      dnsSearch: dnsSearch.length === 0 ? undefined : dnsSearch,
      tty: tty || undefined,
      stdinOpen: stdinOpen || undefined,
      isolation: isolation || undefined,
      genericResources: generic.length === 0 ? undefined : Object.fromEntries(generic),
    }),
  };
}

function modeOf(mode: string | undefined): ServiceMode['mode'] {
  return mode === 'global' || mode === 'replicated-job' || mode === 'global-job' ? mode : 'replicated';
}

/** What is not said is as Swarm has it by itself. */
function updateOf(update: ComposeUpdate | undefined): ServiceUpdate | undefined {
  if (update === undefined) return undefined;
  const { parallelism = 1, delayMs = 0, monitorMs = 0, maxFailureRatio = 0, onFailure, order } = update;
  return {
    parallelism,
    delayMs,
    order: order === 'start-first' ? order : 'stop-first',
    onFailure: onFailure === 'rollback' || onFailure === 'continue' ? onFailure : 'pause',
    monitorMs: monitorMs || SWARM_MONITOR_MS,
    maxFailureRatio,
  };
}

const SWARM_MONITOR_MS = 5000;

function credentialSpecOf({ credentialSpec = {} }: ComposeService, source: Field): Pick<ServiceMode, 'credentialSpec'> {
  const { file = '', registry = '', config = '' } = credentialSpec;
  const said = [file, registry, config].filter(text => text !== '');
  if (said.length === 0) return {};
  if (said.length > 1 || config !== '') {
    const hint = 'name one file, or one entry of the registry';
    report(within(source, 'credential_spec'), { code: 'bad-value', summary: 'This names no credentials of a node', hint });
  }
  return { credentialSpec: file === '' ? { registry } : { file } };
}

function within(source: Field, name: string): Field {
  return { ...source, path: [...source.path, name] };
}
