import { type Field, fieldsOf, report } from './compose-file.ts';

/** What becomes of the fields of one object of a file: those that are not named are not for stacks. */
export interface KnownFields {
  readonly honoured: readonly string[];
  /** By name, why nothing comes of it. */
  readonly ignored?: Readonly<Record<string, string>>;
  /** By name, what to write instead. */
  readonly instead?: Readonly<Record<string, string>>;
}

/** Warns of what a Swarm ignores, refuses what it does not know. `docker stack deploy` draws the line at the same places, but says less. */
export function checkFields(field: Field | undefined, known: KnownFields): void {
  if (field === undefined) return;
  for (const [name, own] of fieldsOf(field)) {
    if (name.startsWith('x-') || own.value === null || known.honoured.includes(name)) continue;
    const why = known.ignored !== undefined && Object.hasOwn(known.ignored, name) ? known.ignored[name] : undefined;
    const hint = known.instead !== undefined && Object.hasOwn(known.instead, name) ? known.instead[name] : undefined;
    if (why !== undefined) {
      report(own, { severity: 'warning', code: 'stack-ignores', summary: `A Swarm ignores "${name}": ${why}`, hint }, 'key');
    } else
      report(own, { code: 'not-in-stacks', summary: `A stack cannot have "${name}" here`, hint: hint ?? 'remove it' }, 'key');
  }
}

const NOT_THERE = 'its services have no such setting';
const ELSEWHERE = 'images are built elsewhere';

/** The whole file. */
export const FILE_FIELDS: KnownFields = {
  honoured: ['version', 'services', 'networks', 'volumes', 'configs', 'secrets'],
  ignored: { name: 'a stack is called as its Job is' },
  instead: { include: 'name the files in stack.files of the Job' },
};

/** One service. */
export const SERVICE_FIELDS: KnownFields = {
  honoured: [
    ...['cap_add', 'cap_drop', 'command', 'configs', 'credential_spec', 'deploy', 'dns', 'dns_search', 'entrypoint', 'env_file'],
    ...['environment', 'extends', 'extra_hosts', 'healthcheck', 'hostname', 'image', 'init', 'isolation', 'labels', 'logging'],
    ...['networks', 'ports', 'read_only', 'restart', 'secrets', 'stdin_open', 'stop_grace_period', 'stop_signal', 'sysctls'],
    ...['tty', 'ulimits', 'user', 'volumes', 'working_dir'],
  ],
  ignored: {
    ...{ build: ELSEWHERE, pull_policy: 'it pulls what it runs', develop: ELSEWHERE, attach: NOT_THERE, annotations: NOT_THERE },
    ...{ cgroup: NOT_THERE, cgroup_parent: NOT_THERE, domainname: NOT_THERE, ipc: NOT_THERE, mac_address: NOT_THERE },
    ...{ pid: NOT_THERE, privileged: NOT_THERE, security_opt: NOT_THERE, shm_size: NOT_THERE, userns_mode: NOT_THERE },
    container_name: 'it names containers itself',
    depends_on: 'it starts all services at once',
    devices: 'a service cannot have devices of a node',
    expose: 'all ports are open to the services of its networks',
    external_links: 'services reach each other by name',
    links: 'services reach each other by name',
    network_mode: 'services are on networks only',
    oom_score_adj: 'older engines have no such setting for services',
    tmpfs: '`docker stack deploy` does not carry it over',
  },
  instead: {
    ...{
      tmpfs: 'write it under volumes, with type: tmpfs',
      scale: 'write deploy.replicas',
      cpus: 'write deploy.resources.limits',
    },
    ...{
      mem_limit: 'write deploy.resources.limits',
      memswap_limit: 'write deploy.resources.limits',
      pids_limit: 'write deploy.resources.limits',
    },
    ...{ mem_reservation: 'write deploy.resources.reservations', gpus: 'write deploy.resources.reservations.generic_resources' },
    ...{ volumes_from: 'share a volume of the top level', profiles: 'put these services into a file of their own' },
    platform: 'write deploy.placement.constraints: [node.platform.arch == aarch64]',
  },
};

type Part =
  | ('healthcheck' | 'logging' | 'attachment' | 'port' | 'mount' | 'bind' | 'volumeOptions' | 'tmpfs' | 'reference' | 'deploy')
  | ('update' | 'resources' | 'limits' | 'reservations' | 'restartPolicy' | 'placement')
  | ('external' | 'network' | 'ipam' | 'subnet' | 'volume' | 'config' | 'secret');

/** The parts of services, and what stands beside these. */
export const PART_FIELDS: Readonly<Record<Part, KnownFields>> = {
  healthcheck: {
    honoured: ['disable', 'interval', 'retries', 'start_period', 'test', 'timeout'],
    ignored: { start_interval: 'older engines have no such setting' },
  },
  logging: { honoured: ['driver', 'options'] },
  attachment: {
    honoured: ['aliases', 'driver_opts'],
    ignored: { ipv4_address: 'it gives addresses itself', ipv6_address: 'it gives addresses itself' },
  },
  port: { honoured: ['mode', 'protocol', 'published', 'target'] },
  mount: {
    honoured: ['bind', 'read_only', 'source', 'target', 'tmpfs', 'type', 'volume'],
    ignored: { consistency: 'it means something on a Mac only' },
  },
  bind: {
    honoured: ['propagation'],
    ignored: { create_host_path: 'folders have to be there', recursive: NOT_THERE, selinux: NOT_THERE },
  },
  volumeOptions: { honoured: ['nocopy'], ignored: { labels: NOT_THERE } },
  tmpfs: { honoured: ['size'], ignored: { mode: '`docker stack deploy` does not carry it over' } },
  reference: { honoured: ['gid', 'mode', 'source', 'target', 'uid'] },
  deploy: {
    honoured: [
      ...[
        'endpoint_mode',
        'labels',
        'mode',
        'placement',
        'replicas',
        'resources',
        'restart_policy',
        'rollback_config',
        'update_config',
      ],
    ],
  },
  update: { honoured: ['delay', 'failure_action', 'max_failure_ratio', 'monitor', 'order', 'parallelism'] },
  resources: { honoured: ['limits', 'reservations'] },
  limits: { honoured: ['cpus', 'memory', 'pids'] },
  reservations: {
    honoured: ['cpus', 'generic_resources', 'memory'],
    instead: { devices: 'write generic_resources, which the engines have to offer' },
  },
  restartPolicy: { honoured: ['condition', 'delay', 'max_attempts', 'window'] },
  placement: { honoured: ['constraints', 'max_replicas_per_node', 'preferences'] },
  external: { honoured: ['name'] },
  network: { honoured: ['attachable', 'driver', 'driver_opts', 'external', 'internal', 'ipam', 'labels', 'name'] },
  ipam: { honoured: ['config', 'driver'] },
  subnet: { honoured: ['subnet'] },
  volume: { honoured: ['driver', 'driver_opts', 'external', 'labels', 'name'] },
  config: { honoured: ['content', 'environment', 'external', 'file', 'labels', 'name', 'template_driver'] },
  secret: {
    honoured: ['environment', 'external', 'file', 'labels', 'name', 'template_driver'],
    instead: { driver: 'give it by environment, from a secret of the Job', driver_opts: 'remove it' },
  },
};
