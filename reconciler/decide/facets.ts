import type { Cluster } from '../model/cluster.ts';
import { describeResource, splitResourceId } from '../model/ids.ts';
import { changeTriesKey, type Memory } from '../model/memory.ts';
import type { Observed } from '../model/observed.ts';
import type { Change, Drift, Held, Later, RolloutNote, Suspended, Underway } from '../model/plan.ts';
import type { AssessedFacet, AssessedHost } from './facets/assess-host.ts';
import { isDisruptive, isRisky } from './facets/disruption.ts';
import { firstReports } from './facets/first-reports.ts';
import { inOrder } from './facets/order.ts';
import { missingStorage } from './facets/storage.ts';
import { type Turns, takeTurns } from './facets/turns.ts';
import type { WaitingRoles } from './gates/gates.ts';
import { suspensionOf } from './gates/suspension.ts';
import type { OpenWindow } from './gates/windows.ts';
import { fuse } from './learn/fuse.ts';
import { triedAgain } from './rollout/tried-again.ts';

/** What is decided for the operating systems of machines; instants in milliseconds. */
export interface FacetDecisions {
  readonly hosts: readonly AssessedHost[];
  readonly changes: readonly Change[];
  readonly later: readonly Later[];
  readonly held: readonly Held[];
  readonly underway: readonly Underway[];
  readonly drift: readonly Omit<Drift, 'answer'>[];
  readonly rollouts: readonly RolloutNote[];
  readonly wakeAt: readonly number[];
  /** Nodes whose host is not as declared: what new and changed workloads there wait for. */
  readonly unsettled: ReadonlyMap<string, string>;
}

interface FacetInput {
  readonly cluster: Cluster;
  readonly observed: Observed;
  readonly memory: Memory;
  readonly hosts: readonly AssessedHost[];
  readonly waitingRoles: WaitingRoles;
  readonly window: OpenWindow;
  readonly suspended: readonly Suspended[];
}

/** Everything that makes the hosts as git says, in order, machines whose engine or network is touched one after the other. */
export function decideFacets(input: FacetInput): FacetDecisions {
  const { cluster, observed, memory, hosts } = input;
  const turns = takeTurns(hosts, {
    cluster,
    observed,
    memory,
    goes: (facet, host) =>
      isWanted(facet, input) &&
      suspensionOf(input.suspended, undefined, host.wanted.node.name) === null &&
      verdictOf(facet, host, input, null).kind === 'ready',
  });
  const decided = hosts.map(host => decideHost(host, input, turns));
  const reports = firstReports(hosts, observed);
  return {
    hosts,
    changes: decided.flatMap(({ ready }) => inOrder(ready)),
    later: decided.flatMap(({ later }) => later),
    held: decided.flatMap(({ held }) => held),
    underway: [...turns.underway, ...reports.underway],
    drift: hosts.filter(({ fresh }) => fresh).flatMap(driftsOn),
    rollouts: turns.rollouts,
    wakeAt: [...decided.flatMap(({ wakeAt }) => wakeAt), ...turns.wakeAt, ...reports.wakeAt],
    unsettled: new Map(decided.flatMap(({ host, waits }) => (waits === null ? [] : [[host.wanted.node.name, waits]]))),
  };
}

/** What becomes of one change that is wanted; `isPutOff`: by a wish about restarts, or for a role that is not healthy yet: that keeps nothing else from going on. */
type Verdict =
  | { readonly kind: 'ready' }
  | { readonly kind: 'later'; readonly waits: string; readonly isPutOff: boolean; readonly until?: number }
  | {
      readonly kind: 'held';
      readonly hold: Pick<Held, 'code' | 'why' | 'todo'>;
      readonly isPutOff: boolean;
      readonly until?: number;
    };

interface DecidedHost {
  readonly host: AssessedHost;
  readonly ready: readonly Change[];
  readonly later: readonly Later[];
  readonly held: readonly Held[];
  readonly wakeAt: readonly number[];
  /** What workloads of the node wait for; null: nothing. */
  readonly waits: string | null;
}

function decideHost(host: AssessedHost, input: FacetInput, turns: Turns): DecidedHost {
  const ready: Change[] = [];
  const later: Later[] = [];
  const held: Held[] = [];
  const wakeAt: number[] = [];
  const open: string[] = [];
  const { node } = host.wanted;
  for (const facet of host.facets) {
    const { change } = facet;
    const missing = waitingFor(facet, input) === null ? missingStorage(facet, node) : null;
    if (missing !== null) {
      if (host.fresh) held.push(missing);
      open.push(`until ${missing.subject} is there: ${missing.why}`);
    }
    if (change === null || !isWanted(facet, input)) continue;
    const subject = describeResource(change.id);
    if (!host.fresh) {
      if (isAwaited(facet)) open.push(`until ${subject} is as declared`);
      continue;
    }
    const verdict = verdictOf(facet, host, input, isRisky(change) ? turns.waits(node.name) : null);
    if (verdict.kind === 'ready') ready.push(change);
    else if (verdict.kind === 'later') later.push({ change, waits: verdict.waits });
    else held.push({ ...verdict.hold, subject, change });
    if (verdict.kind !== 'ready' && verdict.until !== undefined) wakeAt.push(verdict.until);
    if (isAwaited(facet) && (verdict.kind === 'ready' || !verdict.isPutOff))
      open.push(`until ${subject} is as declared${verdict.kind === 'held' ? `, which is held: ${verdict.hold.why}` : ''}`);
  }
  const isUnknown = !host.fresh && host.facets.length === 0 && host.wanted.facets.some(wanted => isAwaited({ wanted }));
  return { host, ready, later, held, wakeAt, waits: isUnknown ? 'until its host has answered' : (open[0] ?? null) };
}

/** Whether workloads wait for a facet: what an agent shall run waits for it at the broker, but nobody acts beside one that is to go. */
function isAwaited({ wanted: { id, resource } }: Pick<AssessedFacet, 'wanted'>): boolean {
  return splitResourceId(id).kind !== 'agent' || resource === null;
}

/** Whether a difference is to be done away with: what was changed by hand is only told where the policy says so. */
function isWanted({ drift }: AssessedFacet, { cluster }: FacetInput): boolean {
  return drift === undefined || cluster.policy.drift === 'correct';
}

function verdictOf(facet: AssessedFacet, host: AssessedHost, input: FacetInput, turn: string | null): Verdict {
  const { wanted, change } = facet;
  if (change === null) return { kind: 'ready' };
  const { memory, observed, window } = input;
  const waits = waitingFor(facet, input);
  // Only what else is of these roles has to wait with it.
  if (waits !== null) return { kind: 'later', waits, isPutOff: true };
  if (wanted.missingSecrets.length > 0) {
    const why = `secret ${wanted.missingSecrets.join(', ')} cannot be read`;
    const todo = 'give it to the reconciler; what is there stays';
    return { kind: 'held', hold: { code: 'secret-missing', why, todo }, isPutOff: false };
  }
  const tried = triesOf(change, memory, observed.at);
  if (tried !== null) return tried;
  const blown = fuse(change, memory, observed.at);
  if (blown !== null) return { kind: 'held', hold: blown.hold, isPutOff: false, until: blown.until };
  const { restarts } = host.wanted;
  if (isDisruptive(change) && restarts === 'defer') {
    const todo = 'do it by hand, or say host.restarts: now';
    return { kind: 'held', hold: { code: 'restart-deferred', why: 'host.restarts says defer', todo }, isPutOff: true };
  }
  if (isDisruptive(change) && restarts === 'window' && !window.open)
    return { kind: 'later', waits: window.why, isPutOff: true, until: window.opensAt };
  return turn === null ? { kind: 'ready' } : { kind: 'later', waits: turn, isPutOff: false };
}

/** What the roles wait for that alone say it; null: nothing. */
function waitingFor({ wanted: { roles = [] } }: AssessedFacet, { waitingRoles }: FacetInput): string | null {
  const [first = ''] = roles;
  return roles.every(name => waitingRoles.has(name)) ? (waitingRoles.get(first) ?? null) : null;
}

/** What failed before waits, ever longer; what was refused too often is not tried again before git says something else. */
function triesOf(change: Change, memory: Memory, at: number): Verdict | null {
  const tries = memory.tries.size === 0 ? undefined : memory.tries.get(changeTriesKey(change));
  if (tries === undefined || (tries.nextAt !== null && tries.nextAt <= at)) return null;
  if (tries.nextAt !== null)
    return { kind: 'held', hold: triedAgain(tries, tries.why, at), isPutOff: false, until: tries.nextAt };
  const hold = { code: 'gave-up', why: tries.why, todo: 'change it in git: this is not tried again' };
  return { kind: 'held', hold, isPutOff: false };
}

function driftsOn({ facets }: AssessedHost): readonly Omit<Drift, 'answer'>[] {
  return facets.flatMap(({ wanted, drift }) => (drift === undefined ? [] : [{ id: wanted.id, ...drift }]));
}
