import { digestOf } from '../../model/digest.ts';
import { placeOf, resourceId, splitResourceId, splitTargetId, type TargetId } from '../../model/ids.ts';
import type { Sight } from '../../model/observed.ts';
import type { Change, FieldChange, Held } from '../../model/plan.ts';
import { describeThresholds } from '../../model/relieved.ts';
import type { Live, Resource, RestraintSpec } from '../../model/resource.ts';
import type { Relief } from '../../model/threshold.ts';
import { diffSpecs } from '../diff.ts';
import { newChange } from '../new-change.ts';
import type { FilterContext } from '../place/filters.ts';

/** What is done to what is not ours, and what cannot be. */
interface Restraints {
  readonly changes: readonly Change[];
  readonly held: readonly Held[];
}

type Seen = Sight & { readonly kind: 'seen' };

/**
 * What is done to containers that are not ours: they are restrained as thresholds in force want it, and what none wants any more is given back. On
 * every engine that is seen, whether git still has its node or not.
 */
export function decideRestraints({
  observed,
  judgement,
  kit,
}: Pick<FilterContext, 'observed' | 'judgement' | 'kit'>): Restraints {
  const changes: Change[] = [];
  const held: Held[] = [];
  for (const [target, sight] of observed.sights) {
    if (sight.kind !== 'seen' || kit.traits.get(splitTargetId(target).driver)?.kinds.includes('restraint') !== true) continue;
    const relief = judgement.thresholds.relief.get(placeOf(target));
    const wanted = relief?.foreign ?? NONE;
    if (sight.mailbox === undefined) {
      changes.push(...decideOn(target, sight, wanted));
      held.push(...(relief?.spared ?? []).map(spared => notStopped(placeOf(target), spared)));
    } else if (wanted.size > 0) held.push(notOrdered(placeOf(target), wanted));
  }
  return { changes, held };
}

const NONE: Relief['foreign'] = new Map();

function notStopped(node: string, { name, by }: NonNullable<Relief['spared']>[number]): Held {
  const what = 'its engine removes it when it ends, with what is in it';
  const why = `${describeThresholds(by)} would stop it, and ${what}: it is not Keelson's to lose`;
  const todo = 'nothing: limits are set; to have it stopped, too, run it without --rm';
  return { code: 'not-relieved', subject: `container/${name} on ${node}`, why, todo };
}

function notOrdered(node: string, wanted: Relief['foreign']): Held {
  const by = [...new Set([...wanted.values()].flatMap(wish => wish.by))].sort();
  const what = `${wanted.size} ${wanted.size === 1 ? 'container that is' : 'containers that are'} not Keelson's`;
  const why = `${describeThresholds(by)} would restrain ${what}, and an agent is ordered what workloads shall be, and nothing else`;
  return { code: 'not-relieved', subject: `node/${node}`, why, todo: 'say containers: owned, or reach the node by SSH' };
}

/** What is restrained on one engine is told by the container, whatever that is called by now. */
function decideOn(target: TargetId, sight: Seen, wanted: Relief['foreign']): readonly Change[] {
  const lives = new Map(
    sight.live.flatMap(live => (live.spec.kind === 'restraint' ? [[live.spec.container, live] as const] : [])),
  );
  const there = new Set(sight.foreign.flatMap(({ ref }) => ref ?? []));
  const owned = new Map(sight.live.flatMap(live => (live.spec.kind === 'workload' ? [[live.ref, live] as const] : [])));
  const changes: Change[] = [];
  for (const [container, wish] of wanted) {
    const live = lives.get(container);
    if (!there.has(container)) continue;
    const { name, limit = {}, stop, by } = wish;
    const spec: RestraintSpec = {
      kind: 'restraint',
      container,
      name: live?.name ?? name,
      limits: limit,
      stop,
      by: [...by].sort(),
    };
    changes.push(...restrain(target, spec, live));
  }
  for (const [container, live] of lives) {
    if (wanted.has(container) && there.has(container)) continue;
    changes.push(release(live, there.has(container), owned.get(container)));
  }
  return changes;
}

function restrain(target: TargetId, spec: RestraintSpec, live: Live | undefined): readonly Change[] {
  const id = live?.id ?? resourceId(target, 'restraint', spec.name);
  const resource: Resource = { id, spec, digest: digestOf(spec) };
  const before: RestraintSpec = live?.spec.kind === 'restraint' ? live.spec : { ...spec, limits: {}, stop: false };
  const fields = fieldsBetween(before, spec);
  const { by } = spec;
  const stops = spec.stop && !before.stop;
  const more = { resource, fields, cause: 'threshold' as const, by, impact: stops ? ('outage' as const) : ('none' as const) };
  const why = `${spec.stop ? 'stopped' : 'limited'} by ${describeThresholds(by)}; it is not Keelson's, and gets back what it had`;
  if (live === undefined) return [newChange('create', { id }, why, more)];
  const isDone = live.state.phase === 'present';
  return isDone && fields.length === 0 ? [] : [newChange('update', live, why, more)];
}

/** What it had is given back, as far as nobody else changed it, also to what a job has adopted; of what is gone only the note is removed. */
function release(live: Live, isForeign: boolean, owned: Live | undefined): Change {
  const spec = live.spec as RestraintSpec;
  const { by } = spec;
  const fields = isForeign || owned !== undefined ? fieldsBetween(spec, { ...spec, limits: {}, stop: false }) : [];
  const given = 'it gets back what it had';
  const why = isForeign
    ? `${describeThresholds(by)} cleared: ${given}`
    : owned === undefined
      ? 'the container is gone'
      : `job/${splitResourceId(owned.id).name} is this container now: ${given}`;
  return newChange('delete', live, why, { fields, cause: 'threshold', by });
}

function fieldsBetween(from: RestraintSpec, to: RestraintSpec): readonly FieldChange[] {
  return diffSpecs({ ...to, by: from.by, name: from.name }, from, undefined).map(field => ({
    ...field,
    cause: 'threshold' as const,
  }));
}
