import type { Foreign, Live } from '../../model/resource.ts';
import { instant } from './container-state.ts';
import type { EngineNetwork, EngineVolume } from './engine-types.ts';
import { foreignObject, isNamed } from './foreign.ts';
import { appliedFrom, idFromLabels, isOwnedBy } from './labels.ts';
import type { Lists } from './lists.ts';
import type { Claim } from './look.ts';
import { isKeeper } from './restraint/keeper.ts';
import { fromEngineNetwork, fromEngineVolume } from './support-spec.ts';

/** Networks and volumes of ours, by their list entries when they were seen last. */
export type KnownObjects = Map<string, { readonly entry: string; readonly live: Live }>;

/** Networks and named volumes: lists tell all of them. The very same Live where the entry is the same. */
export function seeObjects(
  { networks, volumes }: Pick<Lists, 'networks' | 'volumes'>,
  claim: Claim,
  known: KnownObjects,
): readonly (Live | Foreign)[] {
  const seen = new Set<string>();
  const see = (kind: 'network' | 'volume', object: EngineNetwork | EngineVolume): Live | Foreign => {
    if (!isOwnedBy(claim.owner, object.Labels)) return foreignObject(kind, object);
    const entry = JSON.stringify(object);
    const before = known.get(refOf(object));
    const live = before?.entry === entry ? before.live : liveObject(object, claim);
    if (live === undefined) return foreignObject(kind, object);
    known.set(live.ref, { entry, live });
    seen.add(live.ref);
    return live;
  };
  const all = [
    ...networks.map(network => see('network', network)),
    ...volumes.filter(volume => isNamed(volume) && !isKeeper(volume)).map(volume => see('volume', volume)),
  ];
  for (const ref of known.keys()) if (!seen.has(ref)) known.delete(ref);
  return all;
}

function liveObject(object: EngineNetwork | EngineVolume, { target }: Claim): Live | undefined {
  const id = idFromLabels(target, object.Labels);
  if (id === undefined) return undefined;
  const applied = appliedFrom(object.Labels)?.spec;
  const isNetwork = 'IPAM' in object;
  return {
    id,
    ref: refOf(object),
    name: object.Name,
    spec: isNetwork ? fromEngineNetwork(object, applied?.kind === 'network' ? applied : undefined) : fromEngineVolume(object),
    ...(applied === undefined ? {} : { applied }),
    state: { phase: 'present' },
    restarts: 0,
    createdAt: instant((isNetwork ? object.Created : object.CreatedAt) ?? '') ?? 0,
  };
}

function refOf(object: EngineNetwork | EngineVolume): string {
  return 'IPAM' in object ? object.Id : object.Name;
}
