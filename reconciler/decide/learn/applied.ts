import { machineOf, targetOf } from '../../model/ids.ts';
import type { Spec } from '../../model/resource.ts';
import { isHost } from '../targets.ts';
import type { EndedPass } from './ended-pass.ts';

/**
 * What was changed in place keeps an old label on engines that cannot relabel: the newer copy is kept here, for as long as the thing lives.
 * A host has a ledger instead, and the labels of a Swarm change with what they are on: where that goes back to what it was, they do, too.
 */
export function learnApplied({ memory, observed, sent, outcomes }: EndedPass): ReadonlyMap<string, Spec> {
  const silent = [...observed.sights.values()].some(sight => sight.kind === 'silent');
  const applied = new Map<string, Spec>();
  for (const sight of observed.sights.values()) {
    if (sight.kind !== 'seen') continue;
    for (const live of sight.live) {
      const before = memory.applied.get(live.ref);
      if (before !== undefined) applied.set(live.ref, before);
    }
  }
  if (silent) for (const [ref, spec] of memory.applied) if (!applied.has(ref)) applied.set(ref, spec);
  for (const outcome of outcomes) {
    const change = sent.get(outcome.key);
    if (
      outcome.status !== 'accepted' ||
      outcome.action !== 'update' ||
      change?.ref === undefined ||
      change.resource === undefined ||
      isHost(targetOf(change.id)) ||
      machineOf(targetOf(change.id)) === null
    )
      continue;
    applied.set(change.ref, change.resource.spec);
  }
  return applied;
}
