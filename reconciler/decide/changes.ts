import type { Update } from '../model/cluster.ts';
import { type Cause, type Change, changeKey } from '../model/plan.ts';
import type { Traits } from '../model/traits.ts';
import type { WorkloadSpec } from '../model/workload.ts';
import type { Gates } from './blockers.ts';
import type { Assessed, Progress } from './progress.ts';

export function updateInPlace(progress: Progress, current: Assessed, gates: Gates): readonly Change[] {
  const { desired } = progress;
  const { live } = current.sighted;
  if (current.fields.length === 0 || gates.hold !== null) return [];
  const drifted = current.fields.every(field => field.cause === 'drift');
  if (drifted && !gates.correct) return [];
  const cause: Cause = drifted ? 'drift' : 'git';
  return [
    {
      key: changeKey('update', live.id, live.ref),
      id: live.id,
      action: 'update',
      ref: live.ref,
      resource: desired.resource,
      fields: current.fields,
      why: 'changed in place',
      cause,
      impact: 'none',
      after: [],
    },
  ];
}

export function createChange(progress: Progress, cause: Cause, why: string, gates: Gates): Change {
  const { resource } = progress.desired;
  return {
    key: changeKey('create', resource.id),
    id: resource.id,
    action: 'create',
    resource,
    fields: [],
    why,
    cause,
    impact: 'none',
    after: gates.after,
  };
}

export function replaceChange(
  progress: Progress,
  old: Assessed,
  order: Update['order'],
  cause: Cause,
  why: string,
  gates: Gates,
): Change {
  const { resource, job } = progress.desired;
  const { live } = old.sighted;
  const fallsBack =
    order === 'stop-first' && job.update.order === 'start-first'
      ? ` (start-first cannot be: ${exclusive(resource.spec as WorkloadSpec)})`
      : '';
  return {
    key: changeKey('replace', resource.id, live.ref),
    id: resource.id,
    action: 'replace',
    ref: live.ref,
    resource,
    order,
    fields: old.fields,
    why: why === '' ? `${order}${fallsBack}` : why,
    cause,
    impact: order === 'start-first' ? 'none' : 'outage',
    after: gates.after,
  };
}

export function retire(previous: readonly Assessed[], why: string): readonly Change[] {
  return previous.filter(item => item.sighted.fresh).map(item => ({ ...deleteChange(item, why), step: 'retire' as const }));
}

export function deleteChange(item: Assessed, why: string): Change {
  const { live } = item.sighted;
  return {
    key: changeKey('delete', live.id, live.ref),
    id: live.id,
    action: 'delete',
    ref: live.ref,
    fields: [],
    why,
    cause: 'git',
    impact: 'none',
    after: [],
  };
}

export function stopChange(item: Assessed, why: string, impact: Change['impact']): Change {
  const { live } = item.sighted;
  return {
    key: changeKey('stop', live.id, live.ref),
    id: live.id,
    action: 'stop',
    ref: live.ref,
    fields: [],
    why,
    cause: 'git',
    impact,
    after: [],
  };
}

/** How a replacement can go: side by side only where nothing is held that two cannot hold. */
export function orderOf(progress: Progress, traits: Traits): Update['order'] {
  const { desired, previous } = progress;
  if (desired.job.update.order === 'stop-first') return 'stop-first';
  const sameTarget = previous.some(item => item.sighted.target === desired.placed.target);
  const spec = desired.resource.spec as WorkloadSpec;
  if (!traits.startFirst || (sameTarget && exclusive(spec) !== null)) return 'stop-first';
  return 'start-first';
}

/** What of a workload two cannot hold at once: `it publishes port 8080`; null: nothing. */
function exclusive(spec: WorkloadSpec): string | null {
  const port = spec.ports.find(candidate => candidate.publish !== undefined);
  if (port !== undefined) return `it publishes port ${port.publish}`;
  const attached = spec.networks.find(network => network.ipv4 !== undefined || network.ipv6 !== undefined);
  if (attached !== undefined) return `it has the static address ${attached.ipv4 ?? attached.ipv6}`;
  const mount = spec.volumes.find(candidate => candidate.type !== 'tmpfs' && !candidate.readOnly);
  return mount === undefined ? null : `it writes to ${mount.path}`;
}

export function runs(item: Assessed): boolean {
  const { phase } = item.sighted.live.state;
  return phase === 'running' || phase === 'restarting' || phase === 'paused';
}
