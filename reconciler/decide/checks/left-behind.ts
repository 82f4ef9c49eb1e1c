import type { Cluster } from '../../model/cluster.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { placeOf, splitResourceId } from '../../model/ids.ts';
import type { Observed } from '../../model/observed.ts';
import { isOurs } from '../facets/assess-host.ts';
import { isHost } from '../targets.ts';

/** Warnings of what Keelson made on hosts and git does not name any more: it stays as it is until git says that it shall go. */
export function tellLeftBehind({ hosts }: Cluster, { sights }: Observed): readonly Diagnostic[] {
  return [...sights].flatMap(([target, sight]) => {
    if (!isHost(target) || sight.kind !== 'seen') return [];
    const node = placeOf(target);
    const named = new Set((hosts.get(node)?.facets ?? []).map(({ kind, name }) => `${kind} ${name}`));
    const all = sight.live.flatMap(live => {
      const { kind, name } = splitResourceId(live.id);
      return isOurs(live) && !named.has(`${kind} ${name}`) ? [kind === name ? kind : `${kind} ${name}`] : [];
    });
    if (all.length === 0) return [];
    const left = all.sort();
    const summary = `node/${node} keeps what is no longer in git: ${listed(left)}`;
    const hint = `to have ${left.length === 1 ? 'it' : 'one'} removed, declare it on the Node again, with state: absent`;
    return [{ severity: 'warning', code: 'left-behind', summary, hint } as const];
  });
}

const MOST = 12;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST).join(', ');
  return names.length > MOST ? `${shown} and ${names.length - MOST} more` : shown;
}
