import { doorOf } from '../../model/doors.ts';
import type { FacetSpec } from '../../model/host.ts';
import { splitResourceId } from '../../model/ids.ts';
import type { Change, FieldChange, Impact } from '../../model/plan.ts';

/** What people notice of a change of a host: a service that restarts or stops, a network that goes away for a moment. */
export function impactOf(wanted: FacetSpec | undefined, live: FacetSpec | undefined, fields: readonly FieldChange[]): Impact {
  const kind = wanted?.kind ?? live?.kind;
  if (kind === 'address') return 'outage';
  if (kind !== 'service' || live === undefined) return 'none';
  if (wanted === undefined) return 'restart';
  if (fields.some(({ field, to }) => field === 'state' && to === 'stopped')) return 'outage';
  const isStarting = fields.some(({ field }) => field === 'state');
  return !isStarting && fields.some(({ field }) => field.startsWith('restartOn.')) ? 'restart' : 'none';
}

/** Whether a change of a host waits for when restarts are wanted (`host.restarts`). */
export function isDisruptive({ impact }: Pick<Change, 'impact'>): boolean {
  return impact !== 'none';
}

/**
 * Whether a change can take a machine out of the cluster, by its engine or its network: such changes are made on one machine at a time.
 * A file that is new does nothing before something restarts. An agent that does not come back is the last one that is upgraded.
 */
export function isRisky({ id, action, impact }: Pick<Change, 'id' | 'action' | 'impact'>): boolean {
  const { kind, name } = splitResourceId(id);
  switch (kind) {
    case 'address':
    case 'firewall':
    case 'wifi':
      return true;
    case 'service':
      return impact !== 'none' && doorOf({ kind, name }) !== null;
    case 'file':
    case 'link':
      return action !== 'create' && doorOf({ kind, name }) !== null;
    case 'agent':
      return action === 'update';
    default:
      return false;
  }
}
