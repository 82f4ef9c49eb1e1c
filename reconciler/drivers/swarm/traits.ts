import type { Spec } from '../../model/resource.ts';
import type { Traits, Unsupported } from '../../model/traits.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import { normalise } from './normalise.ts';

/** What a Docker Swarm can do, for the pure stages. */
export const swarmTraits: Traits = {
  driver: 'swarm',
  technologies: ['container'],
  schedules: true,
  startFirst: false,
  kinds: ['workload', 'network', 'config', 'secret', 'member', 'settings'],
  unsupported: spec => (spec.kind === 'workload' ? unsupported(spec) : []),
  normalise: spec => normalise(spec),
  inPlace,
  restartsItself: true,
  cannotRelieve: {
    limit: 'a limit is of the service, on all nodes alike, and changing it replaces its tasks',
    stop: 'it would start the task again, there or elsewhere',
  },
};

/**
 * A service is changed as a whole, but for what it is called and the kind of it; a one-shot is begun anew. Of configs and secrets only labels
 * change.
 */
function inPlace(field: string, from: Spec, to: Spec): boolean {
  if (to.kind === 'workload' && to.oneShot) return false;
  if (from.kind === 'workload') return field !== 'service.mode' && field !== 'service.name';
  return (from.kind === 'config' || from.kind === 'secret') && field.startsWith('labels.');
}

/** A limit of memory below this is refused: https://github.com/moby/swarmkit/blob/v1.12.0/manager/controlapi/service.go */
const LEAST_MEMORY_BYTES = 4 * 1024 * 1024;

function unsupported(spec: WorkloadSpec): readonly Unsupported[] {
  const { limits, reservations, security, networks, networkMode } = spec;
  const found: Unsupported[] = [];
  const hint = (field: string, why: string): void => void found.push({ field, strength: 'hint', why });
  const requirement = (field: string, why: string): void => void found.push({ field, strength: 'requirement', why });
  if (security.privileged) requirement('security.privileged', 'a Swarm runs nothing privileged; name the capabilities it needs');
  if (security.devices.length > 0)
    requirement(
      'security.devices',
      'a Swarm passes on no devices; mount the device as a volume, or run the job with engine: docker',
    );
  if (spec.pidMode !== undefined) requirement('pid', "a Swarm has no way into a node's own processes; use engine: docker");
  if (networkMode === 'none') requirement('networkMode', 'a service of a Swarm is on a network; leave it out');
  if (networkMode === 'host' && spec.ports.some(port => port.publish !== undefined))
    hint('ports', 'with networkMode host nothing is published: the workload listens on its node itself');
  if (networks.some(({ ipv4, ipv6 }) => ipv4 !== undefined || ipv6 !== undefined))
    requirement('networks', 'a Swarm chooses the addresses of tasks itself; reach them by the name of the job');
  if (networks.some(({ network, aliases }) => network === 'bridge' && aliases.length > 0))
    requirement('networks', 'on the default network "bridge" there are no names; declare one of the Swarm (driver: overlay)');
  if (limits.memoryBytes !== undefined && limits.memoryBytes < LEAST_MEMORY_BYTES)
    requirement('resources.limits.memory', 'a Swarm refuses a memory limit below 4Mi');
  if ([limits, reservations].some(({ cpuMillis }) => cpuMillis !== undefined && cpuMillis < 1))
    requirement('resources', 'a Swarm refuses less than 0.001 of a CPU');
  if (reservations.pids !== undefined) hint('resources.reservations.pids', 'a Swarm reserves processors and memory only');
  for (const [index, file] of spec.files.entries()) {
    if (file.owner !== undefined && !/^\d+(:\d+)?$/.test(file.owner))
      requirement(`files.${index}.owner`, `a Swarm knows owners by number only; give ${file.path} one, as in 1000:1000`);
    if (file.change.mode !== 'restart') hint(`files.${index}.change`, `a Swarm replaces the tasks when ${file.path} changes`);
  }
  return found;
}
