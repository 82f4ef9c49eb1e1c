import type { FieldChange } from '../model/plan.ts';
import { formatBytes, formatCpu, formatDuration } from '../model/quantities.ts';
import { shortDigest } from './words.ts';

/** A difference as people read it. `added` has only `to`, `removed` only `from`; `renewed` is a secret of the same name with a new value. */
export interface FieldLine {
  readonly kind: 'added' | 'removed' | 'changed' | 'renewed';
  /** `memory limit`, `env LOG_LEVEL`, `port 80/tcp`. */
  readonly label: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Differences by their names in manifests, with quantities as people write them. What belongs together is one line: an image and its
 * digest, a port that comes, a file that goes. The image is first, all others in their order.
 */
export function describeFields(fields: readonly FieldChange[]): readonly FieldLine[] {
  const digest = fields.find(field => field.field === 'image.digest');
  const hasRef = fields.some(field => field.field === 'image.ref');
  const lines = groupThings(fields).flatMap(({ thing, parts }) => {
    const [first] = parts;
    if (thing !== null) return describeThing(thing, parts);
    if (first!.field === 'image.digest' && hasRef) return [];
    return first!.field === 'image.ref' && digest !== undefined ? describeImage(first!, digest) : describeField(first!);
  });
  return lines.sort((one, other) => Number(other.label === 'image') - Number(one.label === 'image'));
}

/** The only difference of something, for the line that names it; null: it needs a line of its own. */
export function describeInline({ kind, label, from, to }: FieldLine): string | null {
  if (label === 'content') return 'content changed';
  if (label.startsWith(RESTART)) return `restart: ${label.slice(RESTART.length)} changed`;
  return kind === 'changed' ? `${label} ${from} → ${to}` : null;
}

const RESTART = 'restart for ';

interface Thing {
  readonly kind: 'ports' | 'volumes' | 'networks' | 'files' | 'rules';
  readonly name: string;
}

/** Fields of one port, volume, network, file or rule of a firewall together, all others alone, in their order. */
function groupThings(
  fields: readonly FieldChange[],
): readonly { readonly thing: Thing | null; readonly parts: readonly FieldChange[] }[] {
  const groups = new Map<string, { readonly thing: Thing | null; readonly parts: FieldChange[] }>();
  for (const field of fields) {
    const match = /^(ports|volumes|networks|files|rules)\.(.+)\.\w+$/.exec(field.field);
    const key = match === null ? field.field : `${match[1]}.${match[2]}`;
    const thing = match === null ? null : { kind: match[1] as Thing['kind'], name: match[2]! };
    const group = groups.get(key) ?? { thing, parts: [] };
    groups.set(key, group);
    group.parts.push(field);
  }
  return [...groups.values()];
}

function describeImage(ref: FieldChange, digest: FieldChange): FieldLine {
  return line('image', ref.from, ref.to === null || digest.to === null ? ref.to : `${ref.to} (${shortDigest(digest.to)})`);
}

const SINGULAR: Readonly<Record<Thing['kind'], string>> = {
  ports: 'port',
  volumes: 'volume',
  networks: 'network',
  files: 'file',
  rules: 'open',
};

/** Fields that repeat the name of the thing. */
const NAMING: ReadonlySet<string> = new Set(['target', 'protocol', 'path', 'network', 'type']);

function describeThing({ kind, name }: Thing, parts: readonly FieldChange[]): readonly FieldLine[] {
  const label = `${SINGULAR[kind]} ${name}`;
  const sub = (field: FieldChange) => field.field.slice(field.field.lastIndexOf('.') + 1);
  const values = (side: 'from' | 'to') =>
    new Map(parts.flatMap(part => (part[side] === null ? [] : [[sub(part), part[side]] as const])));
  const [from, to] = [values('from'), values('to')];
  if (from.size === 0) return [{ kind: 'added', label, from: '', to: summarise(kind, to) }];
  if (to.size === 0) return [{ kind: 'removed', label, from: summarise(kind, from), to: '' }];
  const telling = parts.filter(part => !NAMING.has(sub(part)));
  return (telling.length > 0 ? telling : parts).map(part => {
    const { label: subject = sub(part), format = quoted } = THING_FIELDS[sub(part)] ?? {};
    return line(`${label}${subject === '' ? '' : ` ${subject}`}`, show(part.from, format), show(part.to, format));
  });
}

/** All there is to say of a port, volume, network or file that comes or goes. */
function summarise(kind: Thing['kind'], values: ReadonlyMap<string, string>): string {
  const value = (name: string): string => values.get(name) ?? '';
  switch (kind) {
    case 'ports':
      if (!values.has('publish')) return 'for its networks only';
      return `published on ${value('address')}:${value('publish')}${values.has('mode') ? ` (${value('mode')})` : ''}`;
    case 'volumes': {
      const what = values.has('sizeBytes') ? `tmpfs of ${bytes(value('sizeBytes'))}` : (values.get('host') ?? value('volume'));
      return value('readOnly') === 'true' ? `${what}, read-only` : what;
    }
    case 'networks':
      return [values.has('aliases') ? `as ${value('aliases')}` : '', value('ipv4'), value('ipv6')]
        .filter(part => part !== '')
        .join(', ');
    case 'rules':
      return `from ${value('from').replaceAll(' ', ', ')} (${value('comment')})`;
    case 'files':
      return [`mode ${value('mode')}`, values.has('owner') ? `owner ${value('owner')}` : '']
        .filter(part => part !== '')
        .join(', ');
  }
}

type Format = (value: string) => string;

const bytes: Format = value => formatBytes(Number(value));
const cpus: Format = value => formatCpu(Number(value));
const duration: Format = value => formatDuration(Number(value));
const yesNo: Format = value => (value === 'true' ? 'yes' : 'no');
const onOff: Format = value => (value === 'true' ? 'on' : 'off');
const quoted: Format = value => (value === '' || value !== value.trim() ? JSON.stringify(value) : value);

/** Parts of a port, volume, network or file; an empty label: the thing itself. */
const THING_FIELDS: Readonly<Record<string, { readonly label?: string; readonly format?: Format }>> = {
  publish: { label: 'published' },
  readOnly: { label: 'read-only', format: yesNo },
  sizeBytes: { label: 'size', format: bytes },
  digest: { label: 'content', format: shortDigest },
  volume: { label: '' },
};

/** Every other field of a spec by the words people use for it. A label that ends in a space is completed by the rest of the path. */
const FIELDS: readonly (readonly [path: string, label: string, format?: Format])[] = [
  ['image.ref', 'image'],
  ['image.digest', 'image', shortDigest],
  ['env.', 'env '],
  ['labels.', 'label '],
  ['limits.cpuMillis', 'CPU limit', cpus],
  ['limits.memoryBytes', 'memory limit', bytes],
  ['limits.pids', 'process limit'],
  ['reservations.cpuMillis', 'CPU reservation', cpus],
  ['reservations.memoryBytes', 'memory reservation', bytes],
  ['reservations.pids', 'process reservation'],
  ['workingDir', 'working folder'],
  ['networkMode', 'network mode'],
  ['pidMode', 'pid mode'],
  ['healthcheck.test.command', 'health check command'],
  ['healthcheck.test.shell', 'health check command'],
  ['healthcheck.test.http.path', 'health check path'],
  ['healthcheck.test.http.port', 'health check port'],
  ['healthcheck.test.tcp', 'health check TCP port'],
  ['healthcheck.intervalMs', 'health check interval', duration],
  ['healthcheck.timeoutMs', 'health check timeout', duration],
  ['healthcheck.retries', 'health check retries'],
  ['healthcheck.startPeriodMs', 'health check start period', duration],
  ['restart.policy', 'restart'],
  ['restart.delayMs', 'restart delay', duration],
  ['restart.attempts', 'restart attempts'],
  ['restart.windowMs', 'restart window', duration],
  ['stop', 'stopped', yesNo],
  ['stop.signal', 'stop signal'],
  ['stop.graceMs', 'stop grace', duration],
  ['security.user', 'user'],
  ['security.privileged', 'privileged', yesNo],
  ['security.readOnly', 'read-only root', yesNo],
  ['security.capabilitiesAdd', 'capabilities added'],
  ['security.capabilitiesDrop', 'capabilities dropped'],
  ['security.devices', 'devices'],
  ['logging.driver', 'log driver'],
  ['logging.options.', 'log option '],
  ['docker.extraHosts', 'extra hosts'],
  ['docker.ulimits.', 'ulimit '],
  ['docker.sysctls.', 'sysctl '],
  ['docker.init', 'init', yesNo],
  ['after', 'what it comes after', shortDigest],
  ['service.labels.', 'service label '],
  ['service.maxPerNode', 'replicas per node'],
  ['service.update.delayMs', 'update delay', duration],
  ['service.update.monitorMs', 'update monitor', duration],
  ['service.update.onFailure', 'update on failure'],
  ['service.update.maxFailureRatio', 'update failure ratio'],
  ['service.update.', 'update '],
  ['service.rollback.delayMs', 'roll-back delay', duration],
  ['service.rollback.monitorMs', 'roll-back monitor', duration],
  ['service.rollback.onFailure', 'roll-back on failure'],
  ['service.rollback.maxFailureRatio', 'roll-back failure ratio'],
  ['service.rollback.', 'roll-back '],
  ['service.genericResources.', 'reservation of '],
  ['service.dnsSearch', 'DNS search'],
  ['service.dnsOpt', 'DNS options'],
  ['service.dns', 'DNS servers'],
  ['service.', ''],
  ['options.', 'option '],
  ['internal', 'internal', yesNo],
  ['attachable', 'attachable', yesNo],
  ['digest', 'content', shortDigest],
  ['enabled', 'starts with the host', yesNo],
  ['timeoutMs', 'timeout', duration],
  ['restartOn.', RESTART, shortDigest],
  ['authorizedKeys', 'authorized keys'],
  ['radio', 'radio', onOff],
  ['build.context', 'build context', shortDigest],
  ['build.args.', 'build argument '],
  ['build.', 'build '],
];

function describeField(field: FieldChange): FieldLine {
  const entry = FIELDS.find(([path]) => (path.endsWith('.') ? field.field.startsWith(path) : field.field === path));
  const [path = '', words = field.field, format = quoted] = entry ?? [];
  const label = path.endsWith('.') ? words + field.field.slice(path.length) : words;
  return line(label, show(field.from, format), show(field.to, format));
}

function show(value: string | null, format: Format): string | null {
  return value === null ? null : format(value);
}

function line(label: string, from: string | null, to: string | null): FieldLine {
  const kind = from === null ? 'added' : to === null ? 'removed' : from === to ? 'renewed' : 'changed';
  return { kind, label, from: from ?? '', to: to ?? '' };
}
