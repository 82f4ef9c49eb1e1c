import type { Cluster } from '../../model/cluster.ts';
import { canonicalJson } from '../../model/digest.ts';
import { machineOf, placeOf, splitResourceId, type TargetId, targetOf } from '../../model/ids.ts';
import type { Memory, TargetMemory } from '../../model/memory.ts';
import type { Sight } from '../../model/observed.ts';
import { type GivenUp, timesGivenUp } from '../../model/patience.ts';
import { isMaking } from '../../model/plan.ts';
import type { Live } from '../../model/resource.ts';
import { machinesOf } from '../members/machines.ts';
import { nodeOf, targetsOf, waysToEngine } from '../targets.ts';
import type { EndedPass } from './ended-pass.ts';

/**
 * How every target was when last seen, and how it is reached: of those that git has, and of others for as long as something of ours may be
 * left there. What this pass removed is not there any more, what it made is. A name without a sight is one that an engine had before.
 */
export function learnTargets(pass: EndedPass): ReadonlyMap<TargetId, TargetMemory> {
  const { memory, cluster, observed, sent, outcomes } = pass;
  const removed = new Set(
    outcomes
      .filter(outcome => outcome.action === 'delete' && outcome.status === 'accepted')
      .map(outcome => sent.get(outcome.key)?.ref),
  );
  const made = madeOn(pass);
  const targets = new Map<TargetId, TargetMemory>();
  for (const [target, sight] of observed.sights) {
    const before = memory.targets.get(target);
    const declared = cluster === null ? undefined : targetsOf(cluster).get(target);
    const node = cluster === null ? undefined : nodeOf(target, cluster);
    const access = cluster === null ? before?.access : waysTo(target, cluster, memory);
    const base = { target, node: placeOf(target), access: access ?? [], triedAt: observed.at };
    const isLost = sight.kind === 'silent' && pass.plan.lost?.has(placeOf(target)) === true;
    const seen = withMade(learnTarget(base, before, sight, observed.at, removed), made.get(target) ?? []);
    const givenUp = isLost ? giveUp(before?.givenUp, sight, observed.at) : before?.givenUp;
    const now = givenUp === undefined ? seen : { ...seen, givenUp };
    const departed = cluster !== null && (declared === undefined ? node === undefined || now.live !== null : declared.isAbsent);
    if (departed && sight.kind !== 'silent' && now.live?.length === 0) continue;
    targets.set(target, now);
  }
  return targets;
}

/** It is given up: once for each silence. */
function giveUp(before: GivenUp | undefined, { since }: Sight & { readonly kind: 'silent' }, at: number): GivenUp {
  return { count: timesGivenUp(before, since, at) + 1, at, since };
}

/** How a target is reached from now on: as git says, else as before; a Swarm by its machines, those that shall leave it among them. */
function waysTo(target: TargetId, cluster: Cluster, memory: Memory): TargetMemory['access'] | undefined {
  if (machineOf(target) === null) return [{ kind: 'members', members: machinesOf(target, cluster, memory) }];
  const node = nodeOf(target, cluster);
  return targetsOf(cluster).get(target)?.ways ?? (node && waysToEngine(node)) ?? memory.targets.get(target)?.access;
}

/** What was just made counts as there until it is seen: its target may fall silent before that, or even before it answers. By target. */
function madeOn({ observed, sent, outcomes }: EndedPass): ReadonlyMap<TargetId, readonly Live[]> {
  const made = new Map<TargetId, Live[]>();
  for (const { key, id, action, status, error } of outcomes) {
    const resource = sent.get(key)?.resource;
    const assumed = status === 'underway' || error?.code === 'timeout';
    if ((status !== 'accepted' && !assumed) || !isMaking(action) || resource?.spec.kind !== 'workload') continue;
    const { spec } = resource;
    const live: Live = {
      id,
      ref: `sent ${key}`,
      name: splitResourceId(id).name,
      spec,
      applied: spec,
      state: { phase: 'created' },
      restarts: 0,
      createdAt: observed.at,
      ...(assumed ? { assumed } : {}),
    };
    const target = targetOf(id);
    made.set(target, [...(made.get(target) ?? []), live]);
  }
  return made;
}

function withMade(target: TargetMemory, made: readonly Live[]): TargetMemory {
  return made.length === 0 ? target : { ...target, live: [...(target.live ?? []), ...made] };
}

function learnTarget(
  base: Pick<TargetMemory, 'target' | 'node' | 'access' | 'triedAt'>,
  before: TargetMemory | undefined,
  sight: Sight,
  at: number,
  removed: ReadonlySet<string | undefined>,
): TargetMemory {
  const swarm = learnSwarm(before, sight, at);
  switch (sight.kind) {
    case 'seen': {
      const live =
        removed.size === 0 || !sight.live.some(item => removed.has(item.ref))
          ? sight.live
          : sight.live.filter(item => !removed.has(item.ref));
      const { silence } = sight.mailbox ?? {};
      const lastSeenAt = silence ? silence.heardAt : at;
      return { ...base, ...swarm, lastSeenAt, silentSince: silence?.since ?? null, live, facts: sight.facts };
    }
    case 'unformed':
      return { ...base, lastSeenAt: at, silentSince: null, live: [], facts: before?.facts ?? null };
    case 'silent':
      return {
        ...base,
        ...swarm,
        lastSeenAt: sight.lastSeenAt,
        silentSince: sight.since,
        live: sight.last === 'unknown' ? null : sight.last,
        facts: sight.facts,
      };
  }
}

/** Which Swarm it is, which of its machines have been silent for how long, and when each answered last; nothing of what is no Swarm. */
function learnSwarm(
  before: TargetMemory | undefined,
  { swarm }: Sight,
  at: number,
): Pick<TargetMemory, 'swarm' | 'silentMachines' | 'seenMachines'> {
  if (swarm === undefined) return {};
  const id = swarm.id ?? before?.swarm;
  const since = Object.fromEntries(
    [...swarm.machines].flatMap(([node, machine]) => (machine.kind === 'silent' ? [[node, machine.since ?? 0]] : [])),
  );
  const known = before?.silentMachines ?? {};
  const silentMachines = canonicalJson(known) === canonicalJson(since) ? known : since;
  const seenMachines = Object.fromEntries(
    [...swarm.machines].flatMap(([node, machine]) => {
      const seenAt = machine.kind === 'answered' ? at : machine.lastSeenAt;
      return seenAt === undefined ? [] : [[node, seenAt]];
    }),
  );
  return { ...(id === undefined ? {} : { swarm: id }), silentMachines, seenMachines };
}

/** When a silence began: with the first failed try, unless nobody tried for longer than `breakMs`: then it begins anew. */
export function silentSince(
  before: Pick<TargetMemory, 'silentSince' | 'triedAt'> | undefined,
  at: number,
  breakMs: number,
): number {
  if (before?.silentSince == null) return at;
  return at - before.triedAt > breakMs ? at : before.silentSince;
}
