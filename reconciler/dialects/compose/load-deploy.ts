import { child, type Field, itemsOf } from './compose-file.ts';
import type { ComposeDeploy, ComposeResources, ComposeUpdate } from './compose-service.ts';
import { defined } from './defined.ts';
import { checkFields, type KnownFields, PART_FIELDS } from './known-fields.ts';
import { readBytes, readChoice, readCpus, readDuration, readList, readNumber, readPairs, readText } from './read-values.ts';

/** The section `deploy` of a service. */
export function loadDeploy(field: Field | undefined): ComposeDeploy | undefined {
  if (field === undefined) return undefined;
  checkFields(field, PART_FIELDS.deploy);
  const resources = child(field, 'resources');
  const placement = child(field, 'placement');
  checkFields(resources, PART_FIELDS.resources);
  checkFields(placement, PART_FIELDS.placement);
  return defined<ComposeDeploy>({
    mode: readChoice(child(field, 'mode'), ['replicated', 'global', 'replicated-job', 'global-job']),
    endpointMode: readChoice(child(field, 'endpoint_mode'), ['vip', 'dnsrr']),
    replicas: readNumber(child(field, 'replicas')),
    labels: readPairs(child(field, 'labels')),
    update: loadUpdate(child(field, 'update_config'), ['pause', 'continue', 'rollback']),
    rollback: loadUpdate(child(field, 'rollback_config'), ['pause', 'continue']),
    limits: loadResources(resources && child(resources, 'limits'), PART_FIELDS.limits),
    reservations: loadResources(resources && child(resources, 'reservations'), PART_FIELDS.reservations),
    restartPolicy: loadRestartPolicy(child(field, 'restart_policy')),
    constraints: placement && readList(child(placement, 'constraints')),
    spread: placement && loadSpread(child(placement, 'preferences')),
    maxPerNode: placement && readNumber(child(placement, 'max_replicas_per_node')),
  });
}

function loadUpdate(field: Field | undefined, actions: readonly string[]): ComposeUpdate | undefined {
  if (field === undefined) return undefined;
  checkFields(field, PART_FIELDS.update);
  return defined<ComposeUpdate>({
    parallelism: readNumber(child(field, 'parallelism')),
    delayMs: readDuration(child(field, 'delay')),
    onFailure: readChoice(child(field, 'failure_action'), actions),
    monitorMs: readDuration(child(field, 'monitor')),
    maxFailureRatio: readNumber(child(field, 'max_failure_ratio'), { whole: false }),
    order: readChoice(child(field, 'order'), ['stop-first', 'start-first']),
  });
}

function loadResources(field: Field | undefined, known: KnownFields): ComposeResources | undefined {
  if (field === undefined) return undefined;
  checkFields(field, known);
  return defined<ComposeResources>({
    cpuMillis: readCpus(child(field, 'cpus')),
    memoryBytes: readBytes(child(field, 'memory')),
    pids: readNumber(child(field, 'pids')),
    generic: loadGeneric(child(field, 'generic_resources')),
  });
}

function loadGeneric(field: Field | undefined): ComposeResources['generic'] {
  if (field === undefined) return undefined;
  return itemsOf(field).flatMap(item => {
    const spec = child(item, 'discrete_resource_spec');
    return spec === undefined ? [] : [[readText(child(spec, 'kind')) ?? '', readNumber(child(spec, 'value')) ?? 0] as const];
  });
}

function loadRestartPolicy(field: Field | undefined): ComposeDeploy['restartPolicy'] {
  if (field === undefined) return undefined;
  checkFields(field, PART_FIELDS.restartPolicy);
  return defined<NonNullable<ComposeDeploy['restartPolicy']>>({
    condition: readChoice(child(field, 'condition'), ['none', 'on-failure', 'any']),
    delayMs: readDuration(child(field, 'delay')),
    attempts: readNumber(child(field, 'max_attempts')),
    windowMs: readDuration(child(field, 'window')),
  });
}

function loadSpread(field: Field | undefined): readonly string[] | undefined {
  return field === undefined ? undefined : itemsOf(field).map(item => readText(child(item, 'spread')) ?? '');
}
