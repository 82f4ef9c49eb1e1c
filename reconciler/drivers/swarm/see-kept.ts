import { resourceId } from '../../model/ids.ts';
import type { Foreign, Live } from '../../model/resource.ts';
import { instant } from '../docker/container-state.ts';
import { appliedFrom, isOwnedBy, ownerOf } from '../docker/labels.ts';
import type { Claim } from '../docker/look.ts';
import type { Lists } from './lists.ts';
import { normalise } from './normalise.ts';
import { seeObject } from './service-files.ts';
import type { EngineObject } from './service-types.ts';

/** Configs and secrets of ours by id, with the version that they were seen in. */
export type KnownKept = Map<string, { readonly version: number; readonly live: Live }>;

/** Configs and secrets: lists tell all of them. The very same Live while the version is the same. */
export function seeKept({ configs, secrets }: Lists, claim: Claim, known: KnownKept): readonly (Live | Foreign)[] {
  const see = (kind: 'config' | 'secret', object: EngineObject): Live | Foreign => {
    const { ID, Version, Spec } = object;
    const owner = ownerOf(Spec.Labels);
    if (!isOwnedBy(claim.owner, Spec.Labels))
      return { kind, name: Spec.Name, ...(owner === undefined ? {} : { owner }), ports: [], addresses: [] };
    const before = known.get(ID);
    if (before?.version === Version.Index) return before.live;
    const live = liveObject(kind, object, claim);
    known.set(ID, { version: Version.Index, live });
    return live;
  };
  const all = [...configs.map(object => see('config', object)), ...secrets.map(object => see('secret', object))];
  const there = new Set([...configs, ...secrets].map(({ ID }) => ID));
  for (const id of known.keys()) if (!there.has(id)) known.delete(id);
  return all;
}

function liveObject(kind: 'config' | 'secret', object: EngineObject, { target, owner }: Claim): Live {
  const { ID, CreatedAt, Spec } = object;
  const applied = appliedFrom(Spec.Labels, normalise)?.spec;
  return {
    id: resourceId(target, kind, Spec.Name),
    ref: ID,
    name: Spec.Name,
    spec: seeObject(kind, object, owner).spec,
    ...(applied?.kind === kind ? { applied } : {}),
    state: { phase: 'present' },
    restarts: 0,
    createdAt: instant(CreatedAt) ?? 0,
  };
}
