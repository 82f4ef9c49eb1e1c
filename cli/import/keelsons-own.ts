import type { FoundOwned } from '../../reconciler/dialects/engine/found.ts';
import type { Owner } from '../../reconciler/model/resource.ts';

/** Why what Keelson has already is left out, for each of these; `us`: the cluster that is imported into. */
export function keelsonsOwn(
  owned: readonly FoundOwned[],
  us: Owner,
): readonly { readonly name: string; readonly why: readonly string[] }[] {
  return owned.map(({ name, owner: { cluster, uid } }) => {
    if (cluster === us.cluster && uid === us.uid) return { name, why: ["it is this cluster's already"] };
    const called = cluster === us.cluster ? `${cluster} of uid ${uid}` : cluster;
    return { name, why: [`it is Keelson's already: the cluster ${called} has it`] };
  });
}
