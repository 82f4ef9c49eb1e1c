import { cleanPath } from '../../model/clean-path.ts';
import type { Spec } from '../../model/resource.ts';
import { secretsOf, type Text } from '../../model/text.ts';
import type { Traits, Unsupported } from '../../model/traits.ts';
import type { FileSpec, WorkloadSpec } from '../../model/workload.ts';

/** Commands that run on this machine and outlive the reconciler. */
export const processTraits: Traits = {
  driver: 'process',
  technologies: ['process'],
  schedules: false,
  startFirst: true,
  kinds: ['workload'],
  restartsItself: false,
  unsupported: spec => (spec.kind === 'workload' ? unsupported(spec) : []),
  normalise: spec => (spec.kind === 'workload' ? normalise(spec) : spec),
  inPlace,
};

const STOP_SIGNALS: ReadonlySet<string> = new Set([
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGALRM',
  'SIGKILL',
]);

function unsupported(spec: WorkloadSpec): readonly Unsupported[] {
  const found: Unsupported[] = [];
  const cannot = (is: boolean, strength: Unsupported['strength'], field: string, why: string): void => {
    if (is) found.push({ field, strength, why });
  };
  const { security } = spec;
  const badNames = Object.keys(spec.env).filter(name => !/^[A-Za-z_]\w*$/.test(name));
  cannot(
    [...(spec.command ?? []), ...(spec.args ?? [])].some(text => secretsOf(text).length > 0),
    'hint',
    'command',
    'every user of the machine can see the command of a process, also a secret in it: give it in env or files',
  );
  cannot(spec.image !== undefined, 'requirement', 'image', 'a process runs what is installed on the machine, not an image');
  cannot(spec.hostname !== undefined, 'hint', 'hostname', 'a process has the name of its machine');
  cannot(
    badNames.length > 0,
    'requirement',
    'env',
    `the shell that starts a process does not pass on ${badNames.join(', ')}: use letters, digits and _`,
  );
  cannot(
    spec.volumes.length > 0,
    'requirement',
    'volumes',
    'a process sees the folders of its machine as they are: name their paths instead',
  );
  cannot(spec.networks.length > 0, 'requirement', 'networks', 'a process is on the network of its machine');
  cannot(spec.networkMode === 'none', 'requirement', 'networkMode', 'a process is on the network of its machine');
  cannot(
    !STOP_SIGNALS.has(signalName(spec.stop.signal)),
    'requirement',
    'stop.signal',
    `a process is stopped by one of ${[...STOP_SIGNALS].join(', ')}`,
  );
  cannot(security.privileged, 'requirement', 'security.privileged', 'a process has the rights of its user: set security.user');
  cannot(
    security.readOnly,
    'requirement',
    'security.readOnly',
    'a process sees the file system of its machine, which cannot be made read-only for it',
  );
  cannot(
    security.capabilitiesAdd.length + security.capabilitiesDrop.length > 0,
    'requirement',
    'security.capabilities',
    'a process has the rights of its user: set security.user',
  );
  cannot(security.devices.length > 0, 'hint', 'security.devices', 'a process sees the devices of its machine as its user may');
  cannot(
    spec.logging !== undefined,
    'hint',
    'logging',
    'the output of a process goes to log files in its folder, rotated by Keelson',
  );
  cannot(spec.docker !== undefined, 'hint', 'docker', 'only Docker honours it');
  for (const port of spec.ports) {
    const moved = port.publish !== undefined && port.publish !== port.target;
    cannot(moved, 'requirement', 'ports', `a process listens itself: publish ${port.publish} must be its target ${port.target}`);
  }
  return found;
}

/** Only what this driver honours, in one spelling. */
function normalise(spec: WorkloadSpec): WorkloadSpec {
  const command = [...(spec.command ?? []), ...(spec.args ?? [])].map(plainText);
  return {
    kind: 'workload',
    job: spec.job,
    replica: spec.replica,
    technology: 'process',
    command,
    ...(spec.workingDir === undefined ? {} : { workingDir: cleanPath(spec.workingDir) }),
    env: Object.fromEntries(Object.entries(spec.env).map(([name, text]) => [name, plainText(text)])),
    files: spec.files
      .map(file => ({ ...file, path: cleanPath(file.path), mode: file.mode.padStart(4, '0') }))
      .sort((one, other) => (one.path < other.path ? -1 : 1)),
    volumes: [],
    networks: [],
    ports: spec.ports,
    ...(spec.healthcheck === undefined ? {} : { healthcheck: spec.healthcheck }),
    restart: spec.restart,
    limits: spec.limits,
    reservations: spec.reservations,
    stop: { ...spec.stop, signal: signalName(spec.stop.signal) },
    security: {
      ...(spec.security.user === undefined ? {} : { user: spec.security.user }),
      privileged: false,
      readOnly: false,
      capabilitiesAdd: [],
      capabilitiesDrop: [],
      devices: [],
    },
    labels: spec.labels,
    oneShot: spec.oneShot,
    ...(spec.after === undefined ? {} : { after: spec.after }),
    ...(spec.relieved === undefined ? {} : { relieved: spec.relieved }),
  };
}

function signalName(signal: string): string {
  const name = signal.toUpperCase();
  return name.startsWith('SIG') ? name : `SIG${name}`;
}

/** A text without secrets is a plain string. */
function plainText(text: Text): Text {
  return typeof text !== 'string' && text.every(part => typeof part === 'string') ? text.join('') : text;
}

const IN_PLACE: ReadonlySet<string> = new Set(['healthcheck', 'restart', 'limits', 'reservations', 'stop', 'labels', 'ports']);

/** What lies beside the process changes in place, and a file whose change asks for no restart; a new mode or owner of a file never does. */
function inPlace(field: string, from: Spec, to: Spec): boolean {
  if (from.kind !== 'workload' || to.kind !== 'workload') return false;
  if (!field.startsWith('files.')) return IN_PLACE.has(field.split('.', 1)[0]!);
  const path = field.slice('files.'.length, field.lastIndexOf('.'));
  const named = (file: FileSpec): boolean => file.path === path;
  const before = from.files.find(named);
  const after = to.files.find(named);
  if (before !== undefined && after !== undefined && before.digest === after.digest) return true;
  const change = (after ?? before)?.change;
  return change !== undefined && change.mode !== 'restart';
}
