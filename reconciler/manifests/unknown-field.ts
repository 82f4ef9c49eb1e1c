import { didYouMean } from '../model/nearest.ts';
import { fieldPaths, type SchemaName } from './schemas.ts';

/** What people know from Compose, Docker and Kubernetes, and how it is called here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  environment: 'env',
  entrypoint: 'command',
  deploy: 'replicas, placement, resources and update',
  scale: 'replicas',
  cap_add: 'security.capabilities.add',
  cap_drop: 'security.capabilities.drop',
  mem_limit: 'resources.limits.memory',
  cpus: 'resources.limits.cpus',
  container_name: 'adopt',
  network_mode: 'networkMode',
  stop_grace_period: 'stop.grace',
  nodeSelector: 'placement.labels',
  tolerations: 'placement.tolerate',
  livenessProbe: 'healthcheck',
  readinessProbe: 'healthcheck',
  volumeMounts: 'volumes',
  secrets: 'files with secret, or env',
  configs: 'files',
};

/** What to write instead of a field that does not exist: a field beside it, the same field where it belongs, or its name here. */
export function unknownFieldHint(kind: SchemaName, name: string, siblings: readonly string[]): string | undefined {
  const near = didYouMean(name, siblings);
  if (near !== undefined) return near;
  const known = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined;
  if (kind === 'Job' && known !== undefined) return `here that is ${known}`;
  const places = fieldPaths(kind).get(name);
  return places === undefined ? fieldList(siblings) : `"${name}" belongs in ${places.slice(0, 2).join(' or ')}`;
}

/** `the fields here are "local" and "tcp"`; absent where there are none, or too many to read. */
export function fieldList(names: readonly string[]): string | undefined {
  if (names.length === 0 || names.length > 8) return undefined;
  const quoted = names.map(name => `"${name}"`);
  return names.length === 1
    ? `the only field here is ${quoted[0]}`
    : `the fields here are ${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}
