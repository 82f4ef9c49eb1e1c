import type { Update } from '../../model/cluster.ts';
import type { Cause, Change, FieldChange } from '../../model/plan.ts';
import { describeThresholds } from '../../model/relieved.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { Gates } from '../gates/gates.ts';
import { newChange } from '../new-change.ts';
import type { Assessed, Progress } from '../progress.ts';
import { describeLimits } from '../relief/overlay.ts';
import { isOver } from '../tasks-end.ts';

/** The fields that differ, changed in place, as one change; empty where nothing differs, it is held, or drift is only reported. */
export function updateInPlace({ desired }: Progress, current: Assessed, gates: Gates): readonly Change[] {
  const { fields, sighted } = current;
  if (fields.length === 0 || gates.hold !== null) return [];
  const drifted = fields.every(field => field.cause === 'drift');
  if (drifted && !gates.correct) return [];
  const cause = causeOf(fields);
  if (cause === 'threshold') return [relieveInPlace(desired, current)];
  return [newChange('update', sighted.live, 'changed in place', { resource: desired.resource, fields, cause })];
}

/** Whose wish it is that several fields change: git's, where one of them is. */
export function causeOf(fields: readonly FieldChange[]): FieldChange['cause'] {
  if (fields.every(({ cause }) => cause === 'drift')) return 'drift';
  return fields.some(({ cause }) => cause === 'git') ? 'git' : 'threshold';
}

/** What thresholds laid over it, or no longer do. */
function relieveInPlace({ resource }: Progress['desired'], { fields, sighted: { live } }: Assessed): Change {
  const spec = resource.spec as WorkloadSpec;
  const asked = live.applied?.kind === 'workload' ? live.applied.relieved : undefined;
  const by = spec.relieved?.by ?? asked?.by ?? [];
  const wish = describeLimits(spec) ?? `${describeThresholds(by)} wants it so`;
  const why = spec.relieved === undefined ? `as git has it again: ${describeThresholds(by)} cleared` : wish;
  return newChange('update', live, why, { resource, fields, cause: 'threshold', by });
}

/** Makes a replica that is not there. */
export function createChange({ desired }: Progress, cause: Cause, why: string, gates: Gates): Change {
  const { resource } = desired;
  return newChange('create', resource, why, { resource, cause, after: gates.after });
}

/** Puts the wanted version in the place of an old one; an empty `why` becomes the order in which it goes. */
export function replaceChange(
  { desired }: Progress,
  old: Assessed,
  order: Update['order'],
  cause: Cause,
  why: string,
  gates: Gates,
): Change {
  const { resource, job } = desired;
  const fallsBack =
    order === 'stop-first' && job.update.order === 'start-first'
      ? ` (start-first cannot be: ${exclusive(resource.spec as WorkloadSpec)})`
      : '';
  return newChange('replace', { id: resource.id, ref: old.sighted.live.ref }, why === '' ? `${order}${fallsBack}` : why, {
    resource,
    order,
    fields: old.fields,
    cause,
    impact: order === 'start-first' || (job.workload.oneShot && !runs(old)) ? 'none' : 'outage',
    after: gates.after,
  });
}

/** Removes what a replacement that is done has left: of all old versions, those that are seen. */
export function retire(previous: readonly Assessed[], why: string): readonly Change[] {
  return previous.filter(item => item.sighted.fresh).map(item => ({ ...deleteChange(item, why), step: 'retire' as const }));
}

/** Removes one life of a replica whose place another has. */
export function deleteChange({ sighted }: Assessed, why: string): Change {
  return newChange('delete', sighted.live, why);
}

/** Stops one life and keeps it. */
export function stopChange(
  { sighted }: Assessed,
  why: string,
  more: Pick<Partial<Change>, 'cause' | 'step' | 'by'> = {},
): Change {
  return newChange('stop', sighted.live, why, { impact: 'outage', ...more });
}

/**
 * How a replacement can go: side by side only where nothing is held that two cannot hold. One of several replicas that only leaves a node
 * which is retired goes so by itself, unless it writes somewhere: there are more than one of it anyway.
 */
export function orderOf(progress: Progress, { traits, leaves }: Gates): Update['order'] {
  const { desired, previous } = progress;
  const { update, replicas } = desired.job;
  const spec = desired.resource.spec as WorkloadSpec;
  const onlyLeaves = leaves && previous.every(({ fields }) => fields.length === 0);
  const mayBeTwo = onlyLeaves && replicas > 1 && writtenMount(spec) === undefined;
  if (update.order === 'stop-first' && !mayBeTwo) return 'stop-first';
  const sameTarget = previous.some(item => item.sighted.target === desired.placed.target);
  if (!traits.startFirst || (sameTarget && exclusive(spec) !== null)) return 'stop-first';
  return 'start-first';
}

/** What of a workload two cannot hold at once: `it publishes port 8080`; null: nothing. */
function exclusive(spec: WorkloadSpec): string | null {
  const port = spec.ports.find(candidate => candidate.publish !== undefined);
  if (port !== undefined) return `it publishes port ${port.publish}`;
  const attached = spec.networks.find(network => network.ipv4 !== undefined || network.ipv6 !== undefined);
  if (attached !== undefined) return `it has the static address ${attached.ipv4 ?? attached.ipv6}`;
  const mount = writtenMount(spec);
  return mount === undefined ? null : `it writes to ${mount.path}`;
}

function writtenMount({ volumes }: WorkloadSpec): WorkloadSpec['volumes'][number] | undefined {
  return volumes.find(candidate => candidate.type !== 'tmpfs' && !candidate.readOnly);
}

/** Whether a life uses its machine now: it runs, restarts or is paused. */
export function runs({ sighted }: Assessed): boolean {
  const { spec, state } = sighted.live;
  if (state.phase === 'service') return !(spec.kind === 'workload' && spec.oneShot) || !state.status.tasks.every(isOver);
  return state.phase === 'running' || state.phase === 'restarting' || state.phase === 'paused';
}
