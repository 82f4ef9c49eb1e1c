import type { WorkloadTemplate } from '../../model/cluster.ts';
import { STACK_LABEL } from '../../model/swarm.ts';
import type { DockerOnlySpec, HealthcheckSpec, LimitsSpec, RestartSpec, SecuritySpec } from '../../model/workload.ts';
import { type Field, report } from './compose-file.ts';
import type { ComposeHealthcheck, ComposeResources, ComposeService } from './compose-service.ts';
import { defined } from './defined.ts';

import { type FileContext, toFiles } from './to-files.ts';
import { toMounts } from './to-mounts.ts';
import { toNetworks } from './to-networks.ts';
import { toServiceMode } from './to-service-mode.ts';

/** The workload that a service becomes, with Docker's own defaults and no others. Its texts may have marks of held values in them. */
export function toWorkload(compose: ComposeService, context: FileContext): WorkloadTemplate {
  const { stack, service, source } = context;
  const { deploy = {}, logging } = compose;
  return {
    kind: 'workload',
    job: `${stack}/${service}`,
    technology: 'container',
    ...defined<Pick<WorkloadTemplate, 'image' | 'command' | 'args' | 'workingDir' | 'hostname'>>({
      image: compose.image || undefined,
      command: filledList(compose.entrypoint),
      args: filledList(compose.command),
      workingDir: compose.workingDir || undefined,
      hostname: compose.hostname || undefined,
    }),
    env: environmentOf(compose),
    files: toFiles(compose, context),
    volumes: toMounts(compose.volumes ?? [], context),
    ...toNetworks(compose.networks ?? {}, context),
    ports: (compose.ports ?? []).map(port => ({ ...port, address: '0.0.0.0' })),
    ...healthcheckOf(compose.healthcheck, source),
    restart: restartOf(compose),
    limits: limitsOf(deploy.limits),
    reservations: limitsOf(deploy.reservations),
    // Empty: the image's own.
    stop: { signal: compose.stopSignal ?? '', graceMs: compose.stopGraceMs ?? 10_000 },
    security: securityOf(compose),
    ...(logging === undefined ? {} : { logging: { driver: logging.driver ?? '', options: logging.options ?? {} } }),
    labels: { ...compose.labels, [STACK_LABEL]: stack },
    ...dockerOf(compose),
    oneShot: deploy.mode === 'replicated-job' || deploy.mode === 'global-job',
    service: toServiceMode(compose, context),
  };
}

function filledList(list: readonly string[] | undefined): readonly string[] | undefined {
  return list?.length === 0 ? undefined : list;
}

function environmentOf({ environment = {} }: ComposeService): WorkloadTemplate['env'] {
  return Object.fromEntries(Object.entries(environment).flatMap(([name, { value }]) => (value === null ? [] : [[name, value]])));
}

function healthcheckOf(check: ComposeHealthcheck | undefined, source: Field): { readonly healthcheck?: HealthcheckSpec } {
  if (check === undefined) return {};
  const { intervalMs = 0, timeoutMs = 0, retries = 0, startPeriodMs = 0 } = check;
  return { healthcheck: { test: testOf(check, source), intervalMs, timeoutMs, retries, startPeriodMs } };
}

function testOf({ test = [], disable = false }: ComposeHealthcheck, source: Field): HealthcheckSpec['test'] {
  const [kind = '', ...words] = test;
  if (disable || kind === 'NONE') return { none: true };
  if (kind !== 'CMD-SHELL') return { command: words };
  if (words.length > 1) {
    const field = { ...source, path: [...source.path, 'healthcheck', 'test'] };
    report(field, {
      code: 'bad-value',
      summary: 'After CMD-SHELL comes one line',
      hint: 'put all of it into one text, or write CMD',
    });
  }
  return { shell: words[0] ?? '' };
}

/** `deploy.restart_policy`, else `restart`; as with Docker "no" there says nothing, and a service without either runs for ever. */
function restartOf({ deploy = {}, restart = '' }: ComposeService): RestartSpec {
  const { restartPolicy } = deploy;
  if (restartPolicy !== undefined) {
    const { condition, delayMs, attempts, windowMs } = restartPolicy;
    const policy = condition === 'none' ? 'no' : condition === 'on-failure' ? condition : 'always';
    return { policy, ...defined({ delayMs, attempts: attempts || undefined, windowMs }) };
  }
  const [policy, attempts] = restart.split(':');
  if (policy !== 'on-failure') return { policy: 'always' };
  return { policy, ...defined({ attempts: Number(attempts ?? 0) || undefined }) };
}

function limitsOf({ cpuMillis, memoryBytes, pids }: ComposeResources = {}): LimitsSpec {
  return defined({ cpuMillis: cpuMillis || undefined, memoryBytes: memoryBytes || undefined, pids: pids || undefined });
}

function securityOf({ user, readOnly = false, capAdd = [], capDrop = [] }: ComposeService): SecuritySpec {
  const [added, dropped] = [capabilities(capAdd), capabilities(capDrop)];
  return {
    ...defined({ user: user || undefined }),
    privileged: false,
    readOnly,
    capabilitiesAdd: added,
    capabilitiesDrop: dropped.filter(name => !added.includes(name)),
    devices: [],
  };
}

/** As Docker has it: `ALL` stands for all, and what is added is not dropped. */
function capabilities(names: readonly string[]): readonly string[] {
  const known = new Set(names.map(name => name.toUpperCase().replace(/^CAP_/, '')));
  return known.has('ALL') ? ['ALL'] : [...known].sort();
}

function dockerOf({ extraHosts = [], ulimits = {}, sysctls = {}, init }: ComposeService): { readonly docker?: DockerOnlySpec } {
  const said = extraHosts.length > 0 || Object.keys(ulimits).length > 0 || Object.keys(sysctls).length > 0 || init !== undefined;
  return said ? { docker: { extraHosts, ulimits, sysctls, ...defined({ init }) } } : {};
}
