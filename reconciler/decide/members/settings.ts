import type { Cluster } from '../../model/cluster.ts';
import { digestOf } from '../../model/digest.ts';
import { resourceId } from '../../model/ids.ts';
import type { Sight } from '../../model/observed.ts';
import { diffSpecs } from '../diff.ts';
import { newChange } from '../new-change.ts';
import { swarmOf } from '../targets.ts';
import type { Verdict } from './verdict.ts';

/** Chosen when a Swarm is made, and never again. */
const FINAL: ReadonlySet<string> = new Set(['addressPools', 'subnetSize', 'dataPathPort']);

/** What the Swarm as a whole is set to, as far as git says anything of it. */
export function decideSettings(cluster: Cluster, sight: Sight & { readonly kind: 'seen' }): Verdict {
  const declared = cluster.swarm?.settings;
  const id = resourceId(swarmOf(cluster), 'settings', 'swarm');
  const live = sight.live.find(one => one.id === id);
  if (declared === undefined || live === undefined) return {};
  const spec = { ...live.spec, ...declared };
  const fields = diffSpecs(spec, live.spec, live.applied);
  const final = fields.filter(({ field }) => FINAL.has(field));
  const other = fields.filter(({ field }) => !FINAL.has(field));
  const isDrift = other.length > 0 && other.every(({ cause }) => cause === 'drift');
  const isReported = isDrift && cluster.policy.drift === 'report';
  const resource = { id, spec, digest: digestOf(spec) };
  const change = newChange('update', live, '', { resource, fields: other, cause: isDrift ? 'drift' : 'git' });
  return {
    steps: other.length === 0 || isReported ? [] : [{ change }],
    ...(isDrift ? { drift: { id, what: 'changed by hand', fields: other, answer: isReported ? 'reported' : 'put back' } } : {}),
    held: final.map(({ field, from, to }) => ({
      code: 'settings-immutable',
      subject: 'settings/swarm on the Swarm',
      why: `${field} is ${from ?? 'the default'}, and git says ${to}: it is chosen when a Swarm is made, and stays`,
      todo: 'put back what it is, or make the Swarm anew',
    })),
  };
}
