import type { Cluster, Job, Volume } from '../../model/cluster.ts';
import type { JobSpec } from '../../model/manifest.generated.ts';
import type { Contents, Manifest, Stack, StackService } from '../../model/manifest.ts';
import type { Network } from '../../model/network.ts';
import type { Text } from '../../model/text.ts';
import { resolveJob } from './job.ts';

/** The engine of all stacks. */
const SWARM = 'swarm';

/** The jobs of a commit, each with the manifest that says it: one for each service of a stack. */
export function resolveJobs(
  manifests: readonly Manifest<'Job'>[],
  cluster: string,
  contents: ReadonlyMap<Manifest, Contents>,
): readonly { readonly manifest: Manifest<'Job'>; readonly job: Job }[] {
  const stacks = new Map(manifests.filter(isStack).map(manifest => [manifest.name, contents.get(manifest)?.stack ?? null]));
  const jobs: Resolved[] = [];
  for (const manifest of manifests) {
    if (isStack(manifest)) jobs.push(...servicesOf(manifest, cluster, stacks.get(manifest.name)!));
    else jobs.push({ manifest, job: withServicesOf(stacks, resolveJob(manifest, cluster, contents.get(manifest))) });
  }
  return jobs;
}

/** The cluster's networks and volumes with those of its stacks. The same maps where there are no stacks. */
export function withStacks(
  declared: Pick<Cluster, 'networks' | 'volumes'>,
  contents: ReadonlyMap<Manifest, Contents>,
): Pick<Cluster, 'networks' | 'volumes'> {
  const stacks = [...contents.values()].flatMap(({ stack }) => stack ?? []);
  if (stacks.length === 0) return declared;
  return {
    networks: ordered<Network>([...declared.networks.values(), ...stacks.flatMap(({ networks }) => networks)]),
    volumes: ordered<Volume>([...declared.volumes.values(), ...stacks.flatMap(({ volumes }) => volumes)]),
  };
}

/** Whether a Job is several: the services of Compose files. */
export function isStack(manifest: Manifest<'Job'>): boolean {
  return manifest.value.spec?.technology === 'stack';
}

function ordered<T extends { readonly name: string }>(things: readonly T[]): ReadonlyMap<string, T> {
  return new Map(things.map(thing => [thing.name, thing] as const).sort(([one], [other]) => (one < other ? -1 : 1)));
}

interface Resolved {
  readonly manifest: Manifest<'Job'>;
  readonly job: Job;
}

const known = new WeakMap<Manifest<'Job'>, { readonly stack: Stack; readonly services: readonly Resolved[] }>();

/** The same objects for the same manifest and stack. */
function servicesOf(manifest: Manifest<'Job'>, cluster: string, stack: Stack | null): readonly Resolved[] {
  const before = known.get(manifest);
  if (stack === null || before?.stack === stack) return before?.stack === stack ? before!.services : [];
  const services = stack.services.map(service => {
    const own = manifestOf(manifest, service);
    return { manifest: own, job: jobOf(service, resolveJob(own, cluster)) };
  });
  known.set(manifest, { stack, services });
  return services;
}

/** What Compose says of a job beside how Jobs are: its counts and its workload. A service that Docker made under its name becomes its. */
function jobOf({ workload }: StackService, job: Job): Job {
  const { name, mode = 'replicated', replicas = 1 } = workload.service ?? {};
  return {
    ...job,
    mode: mode === 'global' || mode === 'global-job' ? 'global' : 'replicated',
    replicas,
    ...(name === undefined ? {} : { adopt: name }),
    workload,
  };
}

/** A service as the Job that would say it, as far as checks of single Jobs read it; its places are in the Compose files. */
function manifestOf(stack: Manifest<'Job'>, { name, workload, place }: StackService): Manifest<'Job'> {
  const { metadata, spec = {} } = stack.value;
  const service = name.slice(stack.name.length);
  const { image, command, args, env } = workload;
  const said: JobSpec = {
    ...pick(spec, ['state', 'suspend', 'force', 'priority']),
    engine: SWARM,
    ...(image === undefined ? {} : { image }),
    ...(command === undefined ? {} : { command: command.map(plain) }),
    ...(args === undefined ? {} : { args: args.map(plain) }),
    env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, plain(value)])),
  };
  const formerly = metadata.formerly?.map(former => `${former}${service}`);
  return {
    ...stack,
    name,
    value: { ...stack.value, metadata: { ...metadata, name, ...(formerly === undefined ? {} : { formerly }) }, spec: said },
    at: place([]).at,
    place,
  };
}

function pick<T, K extends keyof T>(fields: T, names: readonly K[]): Partial<Pick<T, K>> {
  return Object.fromEntries(names.filter(name => fields[name] !== undefined).map(name => [name, fields[name]])) as Partial<
    Pick<T, K>
  >;
}

/** What of a text is not a secret's; each secret is a reference as in a template. */
function plain(text: Text): string {
  return typeof text === 'string'
    ? text
    : text.map(part => (typeof part === 'string' ? part : `\${{ secret.${part.secret} }}`)).join('');
}

/** Who waits for a stack waits for all of its services. */
function withServicesOf(stacks: ReadonlyMap<string, Stack | null>, job: Job): Job {
  const { dependsOn, after } = job;
  if (stacks.size === 0 || ![...dependsOn, ...(after ?? [])].some(name => stacks.has(name))) return job;
  const whole = (names: readonly string[]): readonly string[] => [
    ...new Set(names.flatMap(name => (stacks.has(name) ? namesIn(stacks.get(name)!) : [name]))),
  ];
  return { ...job, dependsOn: whole(dependsOn), ...(after === undefined ? {} : { after: whole(after) }) };
}

function namesIn(stack: Stack | null): readonly string[] {
  return (stack?.services ?? []).map(({ name }) => name);
}
