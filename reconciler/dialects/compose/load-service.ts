import { child, type Field, fieldsOf, itemsOf, report } from './compose-file.ts';
import type { ComposeAttachment, ComposeFileReference, ComposeHealthcheck, ComposeService } from './compose-service.ts';
import { defined } from './defined.ts';
import { checkFields, PART_FIELDS, SERVICE_FIELDS } from './known-fields.ts';
import { loadDeploy } from './load-deploy.ts';
import { type EnvironmentInput, loadEnvironment } from './load-environment.ts';
import { loadMounts } from './load-mounts.ts';
import { loadPorts } from './load-ports.ts';
import { pairsOf, readCommand, readDuration, readFlag, readList, readNumber, readPairs, readText } from './read-values.ts';

/** A service as one file says it. */
export function loadService(field: Field, input: EnvironmentInput): ComposeService {
  checkFields(field, SERVICE_FIELDS);
  const own = (name: string): Field | undefined => child(field, name);
  return defined<ComposeService>({
    image: readText(own('image')),
    command: readCommand(own('command')),
    entrypoint: readCommand(own('entrypoint')),
    hostname: readText(own('hostname')),
    workingDir: readText(own('working_dir')),
    user: readText(own('user')),
    isolation: readText(own('isolation')),
    stopSignal: readText(own('stop_signal')),
    stopGraceMs: readDuration(own('stop_grace_period')),
    restart: loadRestart(own('restart')),
    init: readFlag(own('init')),
    tty: readFlag(own('tty')),
    stdinOpen: readFlag(own('stdin_open')),
    readOnly: readFlag(own('read_only')),
    environment: loadEnvironment(field, input),
    labels: readPairs(own('labels')),
    sysctls: readPairs(own('sysctls')),
    ulimits: loadUlimits(own('ulimits')),
    extraHosts: loadHosts(own('extra_hosts')),
    dns: readList(own('dns')),
    dnsSearch: readList(own('dns_search')),
    capAdd: readList(own('cap_add')),
    capDrop: readList(own('cap_drop')),
    credentialSpec: readPairs(own('credential_spec')),
    healthcheck: loadHealthcheck(own('healthcheck')),
    logging: loadLogging(own('logging')),
    networks: loadAttachments(own('networks')),
    ports: loadPorts(own('ports')),
    volumes: loadMounts(own('volumes')),
    configs: loadReferences(own('configs')),
    secrets: loadReferences(own('secrets')),
    deploy: loadDeploy(own('deploy')),
  });
}

/** `restart` is what counts where `deploy.restart_policy` says nothing. */
function loadRestart(field: Field | undefined): string | undefined {
  const text = readText(field);
  if (field === undefined || text === undefined || /^(no|always|unless-stopped|on-failure(:\d+)?)?$/.test(text)) return text;
  const hint = 'it is "no", "always", "unless-stopped" or "on-failure"';
  report(field, { code: 'unknown-value', summary: `restart cannot be ${JSON.stringify(text)}`, hint });
  return undefined;
}

function loadUlimits(field: Field | undefined): ComposeService['ulimits'] {
  if (field === undefined) return undefined;
  return Object.fromEntries(
    fieldsOf(field).map(([name, own]) => {
      const single = typeof own.value === 'object' ? undefined : (readNumber(own, { least: -1 }) ?? 0);
      const limit = (part: string): number => single ?? readNumber(child(own, part), { least: -1 }) ?? 0;
      return [name, { soft: limit('soft'), hard: limit('hard') }];
    }),
  );
}

/** `name:address` of a map, or of lists with `:` or `=`. */
function loadHosts(field: Field | undefined): readonly string[] | undefined {
  if (field === undefined) return undefined;
  const hosts = pairsOf(field, ':=').map(({ key, value, field: own }) => {
    if (value === null) report(own, { code: 'bad-value', summary: `"${key}" has no address`, hint: 'write name:address' });
    return `${key}:${value}`;
  });
  return Array.isArray(field.value) ? hosts : hosts.sort();
}

function loadHealthcheck(field: Field | undefined): ComposeHealthcheck | undefined {
  if (field === undefined) return undefined;
  checkFields(field, PART_FIELDS.healthcheck);
  const test = child(field, 'test');
  const words = readList(test);
  const disable = readFlag(child(field, 'disable'));
  if (test !== undefined && Array.isArray(test.value) && !/^(NONE|CMD|CMD-SHELL)$/.test(words?.[0] ?? ''))
    report(test, {
      code: 'bad-value',
      summary: 'A health check begins with CMD, CMD-SHELL or NONE',
      hint: 'or is one line of text',
    });
  if (test !== undefined && disable === true)
    report(test, {
      code: 'exclusive-fields',
      summary: 'A health check that is off has no test',
      hint: 'remove test, or disable',
    });
  return defined<ComposeHealthcheck>({
    test: test === undefined || Array.isArray(test.value) ? words : ['CMD-SHELL', ...words!],
    intervalMs: readDuration(child(field, 'interval')),
    timeoutMs: readDuration(child(field, 'timeout')),
    startPeriodMs: readDuration(child(field, 'start_period')),
    retries: readNumber(child(field, 'retries')),
    disable,
  });
}

function loadLogging(field: Field | undefined): ComposeService['logging'] {
  if (field === undefined) return undefined;
  checkFields(field, PART_FIELDS.logging);
  return defined<NonNullable<ComposeService['logging']>>({
    driver: readText(child(field, 'driver')),
    options: readPairs(child(field, 'options')),
  });
}

function loadAttachments(field: Field | undefined): Readonly<Record<string, ComposeAttachment>> | undefined {
  if (field === undefined) return undefined;
  const named = [...fieldsOf(field), ...itemsOf(field).map(item => [String(item.value), { ...item, value: null }] as const)];
  return Object.fromEntries(
    named.map(([name, own]) => {
      checkFields(own, PART_FIELDS.attachment);
      const aliases = readList(child(own, 'aliases'));
      const driverOpts = readPairs(child(own, 'driver_opts'));
      return [name, { ...defined({ aliases, driverOpts }), field: own }];
    }),
  );
}

function loadReferences(field: Field | undefined): readonly ComposeFileReference[] | undefined {
  if (field === undefined) return undefined;
  return itemsOf(field).map(item => {
    if (typeof item.value === 'string') return { source: item.value, field: item };
    checkFields(item, PART_FIELDS.reference);
    const text = (name: string): string | undefined => readText(child(item, name));
    return {
      ...defined({ target: text('target'), uid: text('uid'), gid: text('gid'), mode: readNumber(child(item, 'mode')) }),
      source: text('source') ?? '',
      field: item,
    };
  });
}
