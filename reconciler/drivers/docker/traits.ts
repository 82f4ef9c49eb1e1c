import { posix } from 'node:path';
import type { Spec } from '../../model/resource.ts';
import type { Traits, Unsupported } from '../../model/traits.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import { normalise } from './normalise.ts';

/** What a Docker Engine can do, for the pure stages. */
export const dockerTraits: Traits = {
  driver: 'docker',
  technologies: ['container'],
  schedules: false,
  startFirst: true,
  kinds: ['workload', 'network', 'volume', 'image', 'restraint'],
  unsupported: spec => (spec.kind === 'workload' ? unsupported(spec) : []),
  normalise: spec => normalise(spec),
  inPlace,
  restartsItself: true,
};

/** The Engine's least memory limit: https://github.com/moby/moby/blob/v20.10.24/daemon/daemon_unix.go#L66 */
const LEAST_MEMORY_BYTES = 6 * 1024 * 1024;

function unsupported(spec: WorkloadSpec): readonly Unsupported[] {
  const { restart, limits, security, networks } = spec;
  const found: Unsupported[] = [];
  const hint = (field: string, why: string): void => void found.push({ field, strength: 'hint', why });
  const requirement = (field: string, why: string): void => void found.push({ field, strength: 'requirement', why });
  if (restart.delayMs !== undefined)
    hint('restart.delay', 'Docker waits 100 ms before the first restart and doubles from there; the delay is ignored');
  if (restart.windowMs !== undefined)
    hint('restart.window', 'Docker counts restarts until a container has run for 10 s; the window is ignored');
  if (restart.attempts !== undefined && restart.policy !== 'on-failure')
    hint('restart.attempts', `Docker counts attempts with policy on-failure only; with ${restart.policy} they are ignored`);
  if (limits.memoryBytes !== undefined && limits.memoryBytes < LEAST_MEMORY_BYTES)
    requirement('resources.limits.memory', 'Docker refuses a memory limit below 6Mi');
  if (limits.cpuMillis !== undefined && limits.cpuMillis < 10)
    requirement('resources.limits.cpus', 'Docker refuses a CPU limit below 0.01');
  if (spec.networkMode === 'host' && spec.ports.some(port => port.publish !== undefined))
    hint('ports', 'with networkMode host nothing is published: the workload listens on the host itself');
  if (
    networks.some(
      ({ network, aliases, ipv4, ipv6 }) =>
        network === 'bridge' && (aliases.length > 0 || ipv4 !== undefined || ipv6 !== undefined),
    )
  )
    requirement(
      'networks',
      'on the default network "bridge" Docker has no aliases and no addresses of our choice; declare a network',
    );
  if (security.readOnly && spec.files.some(file => posix.dirname(file.path) === '/'))
    requirement(
      'files',
      'with security.readOnly a file goes through a volume at its folder, and / cannot be one; use another folder',
    );
  const hidden = spec.files.find(file =>
    spec.volumes.some(mount => mount.type === 'tmpfs' && file.path.startsWith(`${mount.path}/`)),
  );
  if (hidden !== undefined)
    requirement('files', `${hidden.path} would be hidden by the tmpfs that is mounted over it; use another folder`);
  return found;
}

/** Limits and restart policy; the content of a file that says what its change asks for, unless the root is read-only. */
function inPlace(field: string, from: Spec, to: Spec): boolean {
  if (from.kind !== 'workload' || to.kind !== 'workload') return false;
  if (field.startsWith('limits.') || field.startsWith('restart.') || field === 'reservations.memoryBytes') return true;
  if (!field.startsWith('files.') || to.security.readOnly) return false;
  return to.files.some(file => isFieldOf(field, file.path) && file.change.mode !== 'restart' && has(from, file.path));
}

function isFieldOf(field: string, path: string): boolean {
  return ['digest', 'mode', 'owner'].some(part => field === `files.${path}.${part}`);
}

function has(spec: WorkloadSpec, path: string): boolean {
  return spec.files.some(file => file.path === path);
}
