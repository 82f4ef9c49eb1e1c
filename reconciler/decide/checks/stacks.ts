import type { JobSpec } from '../../model/manifest.generated.ts';
import type { Manifest } from '../../model/manifest.ts';
import { isStack } from '../resolve/stacks.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';
import { checkPlainFiles } from './plain-secrets.ts';

/** What a stack says beside its Compose files; the rest stands in these. */
const FIELDS: readonly string[] = ['technology', 'engine', 'stack', 'state', 'suspend', 'force', 'priority'];

/** Stacks that say in their Job what belongs into Compose files, or have no files; files of other jobs; secrets of stacks in git. */
export function* checkStacks({ input, byKind, jobs }: CheckContext): Iterable<Finding> {
  for (const { manifest, job } of jobs.filter(({ job: { name } }) => name.includes('/'))) yield* checkPlainFiles(manifest, job);
  const defaults: object = byKind.Cluster[0]?.value.spec?.defaults?.job ?? {};
  for (const manifest of input.manifests.filter(isAboutStacks)) {
    const job = manifest as Manifest<'Job'>;
    const { technology, engine, stack } = job.value.spec ?? {};
    const isOne = isStack(job);
    if (isOne) yield* otherFields(job, defaults);
    if (isOne && stack === undefined) {
      const summary = `Job "${job.name}" needs "stack": the Compose files that it is`;
      const hint = 'for example stack: {files: [stacks/coffee.yml]}';
      yield { manifest, path: ['spec', 'technology'], severity: 'error', code: 'missing-field', summary, hint };
    }
    if (!isOne && stack !== undefined) {
      const summary = `Job "${job.name}" is a ${technology ?? 'container'}, and only a stack has Compose files`;
      yield { manifest, path: ['spec', 'stack'], part: 'key', severity: 'error', code: 'exclusive-fields', summary, hint: STACK };
    }
    if (isOne && engine !== undefined && engine !== 'swarm') {
      const summary = `A stack runs on a Swarm, and not on engine ${engine}`;
      yield { manifest, path: ['spec', 'engine'], severity: 'error', code: 'bad-value', summary, hint: 'leave engine out' };
    }
  }
}

function isAboutStacks(manifest: Manifest): boolean {
  const job = manifest as Manifest<'Job'>;
  return manifest.kind === 'Job' && (isStack(job) || job.value.spec?.stack !== undefined);
}

const STACK = 'write technology: stack';

/** What of a service says in a Compose file what a field of other jobs says; what is not here is no setting of a service. */
const COMPOSE_KEYS: Partial<Readonly<Record<keyof JobSpec, string>>> = {
  image: 'image',
  command: 'entrypoint',
  args: 'command',
  workingDir: 'working_dir',
  hostname: 'hostname',
  replicas: 'deploy.replicas',
  mode: 'deploy.mode',
  placement: 'deploy.placement',
  resources: 'deploy.resources',
  ports: 'ports',
  env: 'environment',
  files: 'configs, or secrets',
  volumes: 'volumes',
  networks: 'networks',
  healthcheck: 'healthcheck',
  restart: 'deploy.restart_policy',
  update: 'deploy.update_config',
  stop: 'stop_grace_period and stop_signal',
  security: 'user, read_only, cap_add and cap_drop',
  logging: 'logging',
  labels: 'labels',
  docker: 'init, sysctls, ulimits and extra_hosts',
};

/** The cluster's defaults are for other jobs. */
function* otherFields(manifest: Manifest<'Job'>, defaults: object): Iterable<Finding> {
  for (const field of Object.keys(manifest.value.spec ?? {})) {
    if (FIELDS.includes(field) || Object.hasOwn(defaults, field)) continue;
    const key = COMPOSE_KEYS[field as keyof JobSpec];
    const summary =
      key === undefined
        ? `Job "${manifest.name}" is a stack, and no stack has "${field}"`
        : `Job "${manifest.name}" is a stack: its Compose files say of each service what "${field}" says of other jobs`;
    const hint = key === undefined ? 'remove it' : `write ${key} of the service there`;
    yield { manifest, path: ['spec', field], part: 'key', severity: 'error', code: 'not-of-stacks', summary, hint };
  }
}
