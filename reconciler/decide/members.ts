import type { Cluster } from '../model/cluster.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { resourceId, type TargetId } from '../model/ids.ts';
import type { Memory } from '../model/memory.ts';
import type { Observed, Sight } from '../model/observed.ts';
import type { Change, Drift, Held, Later, Underway, Unseen } from '../model/plan.ts';
import type { SwarmSight } from '../model/swarm-sight.ts';
import { holdGone } from './identity/leaving.ts';
import type { Judgement } from './judge.ts';
import { formSwarm } from './members/form.ts';
import { joinSwarm } from './members/join.ts';
import { leaveSwarm, leaveUnlisted, removeLeftovers } from './members/leave.ts';
import { type Membership, type Memberships, membershipsOf } from './members/membership.ts';
import { oneManagerStep } from './members/one-manager.ts';
import { decideSettings } from './members/settings.ts';
import { stayInSwarm } from './members/stay.ts';
import { tellDoubts, tellUnseen } from './members/tell.ts';
import { hold, type MemberContext, type Verdict } from './members/verdict.ts';
import { wantedAvailability } from './relief/availability.ts';
import { swarmOf } from './targets.ts';

/** What is done about who is in the Swarm, and what is told of it. */
export interface Members {
  readonly changes: readonly Change[];
  readonly later: readonly Later[];
  readonly held: readonly Held[];
  readonly underway: readonly Underway[];
  readonly drift: readonly Drift[];
  readonly unseen: readonly Unseen[];
  readonly warnings: readonly Diagnostic[];
  readonly wakeAt: readonly number[];
}

interface MembersInput {
  readonly cluster: Cluster;
  readonly observed: Observed;
  readonly memory: Memory;
  readonly judgement: Judgement;
}

/** Who shall be in the Swarm against who is: one Swarm is made, machines join, change and leave; one step of a manager at a time. */
export function decideMembers(input: MembersInput): Members {
  const { cluster, observed, memory } = input;
  const target = swarmOf(cluster);
  const sight = observed.sights.get(target);
  if (sight?.swarm === undefined) return collect([]);
  const { swarm } = sight;
  const memberships = membershipsOf(cluster, swarm);
  const { all, strangers } = memberships;
  if (sight.kind !== 'seen' || swarm.id === null || swarm.entries === null)
    return collect([
      formSwarm(cluster, all, sight.kind, lostOf(input), { memory, at: observed.at }),
      betweenLeaders(sight, target, observed.at),
    ]);
  const context = contextOf(input, sight, swarm, memberships);
  const gone = all.filter(({ name, entry }) => !cluster.nodes.has(name) && entry !== null);
  const stays = holdGone(new Map(gone.map(({ name }) => [name, true])), cluster, memory.approvals);
  const verdicts = all.flatMap(member => {
    const kept = stays.get(member.name);
    return kept === undefined ? decideMember(member, context) : [hold(member.name, kept.code, kept.why, kept.todo ?? '')];
  });
  const arranged = oneManagerStep(
    verdicts.flatMap(({ steps = [] }) => steps),
    swarm.entries,
    all,
    name => isSuspended(name, cluster, observed.at),
  );
  const settled = verdicts.map(({ steps: _, ...verdict }) => verdict);
  return {
    ...collect([...settled, arranged, decideSettings(cluster, sight)]),
    unseen: tellUnseen(all, target, observed.at),
    warnings: tellDoubts(strangers, all),
  };
}

/** So long managers may take to choose a leader: then one that was there before is there again. */
const ELECTION_MS = 20_000;

function betweenLeaders(sight: Sight, target: TargetId, at: number): Verdict {
  if (sight.kind !== 'silent' || sight.lastSeenAt === null || at - sight.since >= ELECTION_MS) return {};
  const answers = [...sight.swarm!.machines.values()].some(machine => machine.kind === 'answered' && machine.local === 'active');
  const id = resourceId(target, 'settings', 'swarm');
  return answers ? { underway: [{ id, what: 'its managers may be choosing a leader' }] } : {};
}

function contextOf(
  { cluster, observed, memory, judgement }: MembersInput,
  { live, foreign }: Sight & { readonly kind: 'seen' },
  sight: SwarmSight,
  { all, strangers }: Memberships,
): MemberContext {
  return {
    target: swarmOf(cluster),
    sight,
    lives: new Map(live.map(one => [one.ref, one])),
    memory,
    at: observed.at,
    correct: cluster.policy.drift === 'correct',
    owner: { cluster: cluster.name, uid: cluster.uid },
    lost: lostOf({ judgement }),
    dissolves: all.every(({ leaves }) => leaves !== null),
    dead: new Set(strangers.flatMap(({ id, status }) => (status === 'down' ? [id] : []))),
    wanted: new Map(
      all.flatMap(member => {
        const wish = wantedAvailability(member, all, judgement.thresholds.relief);
        return wish === null ? [] : [[member.name, wish] as const];
      }),
    ),
    foreign: foreign.filter(({ kind }) => kind === 'workload').map(({ name }) => name),
  };
}

function lostOf({ judgement }: Pick<MembersInput, 'judgement'>): ReadonlySet<string> {
  return new Set([...judgement.nodes].flatMap(([name, { state }]) => (state === 'lost' ? [name] : [])));
}

function decideMember(member: Membership, context: MemberContext): readonly Verdict[] {
  const { name, entry, leaves, twinOf, node } = member;
  if (twinOf !== null) {
    const why = `its access leads to the engine of ${twinOf}: one engine cannot be two nodes`;
    return [hold(name, 'engine-taken-twice', why, 'give each Node an access of its own, or remove one of the two')];
  }
  const owner = entry?.owner;
  if (owner !== undefined && (owner.cluster !== context.owner.cluster || owner.uid !== context.owner.uid)) {
    const why = `${name} is in this Swarm for cluster ${owner.cluster} (uid ${owner.uid})`;
    return [hold(name, 'other-owner', why, 'take it out of one of the two clusters')];
  }
  const leftovers = removeLeftovers(member, context);
  if (leaves !== null)
    return [leftovers, entry === null ? leaveUnlisted(member, leaves, context) : leaveSwarm(member, entry, leaves, context)];
  if (node === null) return [leftovers];
  return [leftovers, entry === null ? joinSwarm(member, context) : stayInSwarm(member, entry, context)];
}

function isSuspended(name: string, { nodes }: Cluster, at: number): boolean {
  const suspend = nodes.get(name)?.suspend;
  return suspend !== undefined && (suspend.until === undefined || suspend.until > at);
}

function collect(verdicts: readonly Verdict[]): Members {
  return {
    changes: verdicts.flatMap(({ steps = [] }) => steps.map(({ change }) => change)),
    later: verdicts.flatMap(({ later = [] }) => later),
    held: verdicts.flatMap(({ held = [] }) => held),
    underway: verdicts.flatMap(({ underway = [] }) => underway),
    drift: verdicts.flatMap(({ drift }) => drift ?? []),
    wakeAt: verdicts.flatMap(({ wakeAt }) => wakeAt ?? []),
    unseen: [],
    warnings: [],
  };
}
