import type { FacetKind } from './host.ts';

/** One place a driver is pointed at: `docker:phone-1`, `swarm:cloudlet`, `host:phone-1`. */
export type TargetId = `${string}:${string}`;

/** What a target can hold. */
export type Kind =
  | 'workload'
  | 'network'
  | 'volume'
  | 'image'
  | 'config'
  | 'secret'
  | 'member'
  | 'settings'
  | 'restraint'
  | FacetKind;

/** `target/kind/name`: `docker:phone-1/workload/web.2`, `host:phone-1/file//etc/motd`. Names may contain slashes, targets and kinds never do. */
export type ResourceId = `${TargetId}/${Kind}/${string}`;

/** The target that a driver has at a place. */
export function targetId(driver: string, name: string): TargetId {
  return `${driver}:${name}`;
}

/** The id of a thing on a target. */
export function resourceId(target: TargetId, kind: Kind, name: string): ResourceId {
  return `${target}/${kind}/${name}`;
}

/** The three parts of a resource's id. */
export function splitResourceId(id: ResourceId): { readonly target: TargetId; readonly kind: Kind; readonly name: string } {
  const first = id.indexOf('/');
  const second = id.indexOf('/', first + 1);
  return { target: id.slice(0, first) as TargetId, kind: id.slice(first + 1, second) as Kind, name: id.slice(second + 1) };
}

/** The target that a thing is on. */
export function targetOf(id: ResourceId): TargetId {
  return id.slice(0, id.indexOf('/')) as TargetId;
}

/** The driver's name and the name of the place, for example `docker` and `phone-1`. */
export function splitTargetId(target: TargetId): { readonly driver: string; readonly name: string } {
  const colon = target.indexOf(':');
  return { driver: target.slice(0, colon), name: target.slice(colon + 1) };
}

/** The name of the machine that a target is; null: it spans several. */
export function machineOf(target: TargetId): string | null {
  const { driver, name } = splitTargetId(target);
  return driver === 'swarm' ? null : name;
}

/** Where something is, for people: a node's name, or `the Swarm`, which no node is called. */
export function placeOf(target: TargetId): string {
  return machineOf(target) ?? 'the Swarm';
}

/** `web.2`: the name of one replica of a job; `web` of one that is a service. A global job's replicas are named by their node: `agent.phone-1`. */
export function replicaName(job: string, replica: string): string {
  return replica === '' ? job : `${job}.${replica}`;
}

/** The job and the replica that a replica's name says. */
export function splitReplicaName(name: string): { readonly job: string; readonly replica: string } {
  const dot = name.lastIndexOf('.');
  return dot === -1 ? { job: name, replica: '' } : { job: name.slice(0, dot), replica: name.slice(dot + 1) };
}

/** `job/web.2 on phone-1`, `network/coffee on phone-1`, of a host `file /etc/motd on phone-1`: how people read a resource's id. */
export function describeResource(id: ResourceId): string {
  const { target, kind, name } = splitResourceId(id);
  if (splitTargetId(target).driver === 'host') return `${kind === name ? kind : `${kind} ${name}`} on ${placeOf(target)}`;
  return `${SPOKEN[kind] ?? kind}/${name} on ${placeOf(target)}`;
}

const SPOKEN: Readonly<Partial<Record<Kind, string>>> = { workload: 'job', restraint: 'container' };
