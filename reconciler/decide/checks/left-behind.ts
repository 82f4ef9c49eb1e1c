import type { Cluster } from '../../model/cluster.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { describeResource, placeOf, splitResourceId } from '../../model/ids.ts';
import type { Observed } from '../../model/observed.ts';
import { isOurs } from '../facets/assess-host.ts';
import { isHost } from '../targets.ts';

/** Warnings of what Keelson made on hosts and git does not name any more: it stays as it is until git says that it shall go. */
export function tellLeftBehind({ hosts }: Cluster, { sights }: Observed): readonly Diagnostic[] {
  return [...sights].flatMap(([target, sight]) => {
    if (!isHost(target) || sight.kind !== 'seen') return [];
    const named = new Set((hosts.get(placeOf(target))?.facets ?? []).map(({ kind, name }) => `${kind} ${name}`));
    return sight.live.flatMap(live => {
      const { kind, name } = splitResourceId(live.id);
      if (!isOurs(live) || named.has(`${kind} ${name}`)) return [];
      const summary = `${describeResource(live.id)} is no longer in git, and stays as it is`;
      const hint = `to have it removed, declare it on Node ${placeOf(target)} again, with state: absent`;
      return [{ severity: 'warning', code: 'left-behind', summary, hint } as const];
    });
  });
}
