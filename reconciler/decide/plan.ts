import { INSTALL_MS, STEP_MS } from '../model/host.ts';
import { splitResourceId } from '../model/ids.ts';
import type { Memory, TargetMemory } from '../model/memory.ts';
import type { Change, Drift, Held, Plan } from '../model/plan.ts';
import { versionOf } from '../model/version.ts';
import type { WorkloadSpec } from '../model/workload.ts';
import { assessJobs } from './assess-jobs.ts';
import { tellDismissals } from './checks/dismissed.ts';
import { tellLeftBehind } from './checks/left-behind.ts';
import { forcedGates, remarked } from './checks/remarks.ts';
import type { WantedHost } from './compose/facets.ts';
import type { Desired } from './compose.ts';
import { driftsOf } from './drift.ts';
import { assessHost } from './facets/assess-host.ts';
import { facetDrifts, facetRollouts, hostStatuses } from './facets/outcome.ts';
import { forcedStorage } from './facets/storage.ts';
import { decideFacets } from './facets.ts';
import { volumesInPlaceOfOthers } from './gates/data-left.ts';
import { entryWarnings } from './gates/entry-names.ts';
import type { GateContext } from './gates/gates.ts';
import { waitingRoles } from './gates/required-roles.ts';
import { suspensionsIn } from './gates/suspension.ts';
import { openWindow } from './gates/windows.ts';
import { forcedPlatforms } from './gates/wrong-platform.ts';
import type { LivesByReplica, Sighted } from './identity/lives.ts';
import { tellOtherOwners } from './identity/other-owners.ts';
import { tellTwins } from './identity/same-engine.ts';
import { tellStrangers } from './identity/strangers.ts';
import { pruneImages } from './images.ts';
import { decideMembers } from './members.ts';
import type { FilterContext } from './place/filters.ts';
import type { PlacedReplica } from './place/placing.ts';
import { post } from './post.ts';
import { prune } from './prune.ts';
import { pruneNodes } from './prune-nodes.ts';
import { release } from './release.ts';
import { decideRestraints } from './relief/restraints.ts';
import { wantedStopped } from './relief/who-stopped.ts';
import { decideReplicas } from './replicas.ts';
import type { Decided } from './rollout/decision.ts';
import { jobStatuses } from './status.ts';
import { decideSupports } from './supports.ts';
import { withTasksDown } from './tasks-down.ts';
import { unseenTargets } from './unseen.ts';

/** What is known and wanted, as the stages before left it. */
export interface PlanInput extends FilterContext {
  readonly memory: Memory;
  readonly placements: readonly PlacedReplica[];
  readonly desired: Desired;
  readonly wantedHosts: readonly WantedHost[];
  readonly sighted: readonly Sighted[];
  readonly lives: LivesByReplica;
}

/** Desired against observed, three-way, ordered and guarded: what is ready now, what comes later, what is held, what goes on. */
export function plan(input: PlanInput): Plan {
  const { cluster, observed, memory, placements, desired, lives, sighted, judgement } = input;
  const window = openWindow(cluster.policy.windows, observed.at);
  const suspended = suspensionsIn(input);
  const jobs = assessJobs(input);
  const hosts = input.wantedHosts.map(wanted => assessHost(wanted, observed, memory));
  const waiting = waitingRoles({ cluster, memory, judgement, jobs, hosts });
  const facets = decideFacets({ ...input, hosts, waitingRoles: waiting, window, suspended });
  const supports = decideSupports(input, desired, memory, volumesInPlaceOfOthers(input, desired, lives));
  const members = decideMembers(input);
  const restraints = decideRestraints(input);
  const pruning = prune(input, memory.approvals, desired, placements, lives, sighted);
  const specs = specsByRef(sighted);
  const times = stepTimes(sighted);
  const lostNodes = new Set([...judgement.nodes].flatMap(([name, { state }]) => (state === 'lost' ? [name] : [])));
  const context: GateContext = {
    ...input,
    supports,
    jobs,
    deletes: pruning.changes,
    specs,
    known: namesOfKnown(memory),
    lostNodes,
    unsettled: facets.unsettled,
    waitingRoles: waiting,
    window,
    suspended,
    anyOwned: sighted.length > 0,
  };
  const replicas = decideReplicas(context);
  const pruned = pruneNodes(cluster, observed, memory, [
    ...replicas.changes.filter(({ action }) => action === 'delete'),
    ...pruning.changes,
  ]);
  const changes = [
    ...replicas.changes,
    ...supports.changes,
    ...pruning.changes,
    ...members.changes,
    ...restraints.changes,
    ...pruneImages(cluster, observed, memory, desired),
    ...pruned.changes,
    ...facets.changes,
  ];
  const posting = post(input, desired, changes);
  const released = release(context, {
    changes: posting.changes.map(change => withGrace(withTasksDown(change), specs, times)),
    later: [...posting.later, ...replicas.later, ...supports.later, ...members.later, ...facets.later, ...pruned.later].map(
      item => ({
        ...item,
        change: withTasksDown(item.change),
      }),
    ),
    held: [
      ...replicas.held,
      ...supports.held,
      ...pruning.held,
      ...members.held,
      ...unplaced(placements),
      ...notMoved(placements),
      ...restraints.held,
      ...tellOtherOwners(cluster, observed),
      ...tellTwins(observed.sights),
      ...tellStrangers(observed),
      ...facets.held,
    ],
  });
  return {
    at: observed.at,
    ready: sorted(released.ready, change => change.key),
    later: sorted(released.later, item => item.change.key),
    held: sorted(released.held, item => `${item.subject} ${item.code}`),
    suspended,
    underway: sorted(
      [...posting.underway, ...supports.underway, ...members.underway, ...replicas.underway, ...facets.underway],
      item => item.id,
    ),
    drift: sorted(
      [
        ...driftsOf(cluster.policy, replicas.decided, released.held),
        ...facetDrifts(cluster.policy, facets, released.held),
        ...unlessHeld(members.drift, released.held),
      ],
      item => item.id,
    ),
    unseen: sorted([...unseenTargets(cluster, observed, placements), ...members.unseen], item => `${item.target} ${item.node}`),
    moved: sorted(desired.moved, item => item.job),
    jobs: jobStatuses(cluster, placements, replicas.decided, released),
    hosts: hostStatuses(facets, released),
    thresholds: judgement.thresholds.statuses,
    warnings: [
      ...cluster.warnings,
      ...remarked(observed, desired),
      ...tellLeftBehind(cluster, observed),
      ...forcedGates(cluster, judgement),
      ...forcedStorage(hosts),
      ...forcedPlatforms(input, desired.replicas),
      ...members.warnings,
      ...tellDismissals(input),
      ...entryWarnings(cluster, observed),
    ],
    failures: replicas.failures,
    rollouts: [...rolloutsOf(replicas.decided, released.ready), ...facetRollouts(facets, memory, released.ready)],
    lost: lostNodes,
    judged: judgement.thresholds.kept,
    stopped: wantedStopped(replicas.decided),
    wakeAt: earliestAfter(observed.at, [
      ...replicas.wakeAt,
      ...supports.wakeAt,
      ...facets.wakeAt,
      ...members.wakeAt,
      ...[...judgement.nodes.values()].flatMap(node => node.changesAt ?? []),
      ...judgement.thresholds.wakeAt,
      ...released.wakeAt,
    ]),
  };
}

/** The replacements that go on: begun before, or in this pass by a change that nothing holds back. */
function rolloutsOf(decided: readonly Decided[], ready: readonly Change[]): Plan['rollouts'] {
  const rollouts = decided.filter(({ decision }) => decision.rollout === true);
  if (rollouts.length === 0) return [];
  const sent = new Set(ready.map(({ key }) => key));
  return rollouts
    .filter(({ decision: { changes } }) => changes.length === 0 || changes.some(({ key }) => sent.has(key)))
    .map(({ progress: { desired } }) => ({
      replica: desired.placed.name,
      digest: versionOf(desired.resource.spec as WorkloadSpec),
    }));
}

function specsByRef(sighted: readonly Sighted[]): ReadonlyMap<string, WorkloadSpec> {
  const specs = new Map<string, WorkloadSpec>();
  for (const { live } of sighted) if (live.spec.kind === 'workload') specs.set(live.ref, live.spec);
  return specs;
}

/** How long the undoing of a step may take, by id. */
function stepTimes(sighted: readonly Sighted[]): ReadonlyMap<string, number> {
  return new Map(
    sighted.flatMap(({ live: { id, spec } }) => (spec.kind === 'step' ? [[id, spec.timeoutMs ?? STEP_MS] as const] : [])),
  );
}

/** Names of everything that an earlier pass saw, among them replicas (`web.2`). */
function namesOfKnown(memory: Memory): ReadonlySet<string> {
  const names = ({ live }: TargetMemory): readonly string[] =>
    (live ?? []).flatMap(({ id, assumed }) => (assumed ? [] : splitResourceId(id).name));
  return new Set([...memory.targets.values()].flatMap(names));
}

/** What is stopped is given the time that it declared when it was made; a step that which it declares, undone the one it declared; an agent that of its way there. */
function withGrace(change: Change, specs: ReadonlyMap<string, WorkloadSpec>, times: ReadonlyMap<string, number>): Change {
  const made = change.resource?.spec;
  if (made?.kind === 'agent') return { ...change, graceMs: INSTALL_MS };
  if (made?.kind === 'step') return { ...change, graceMs: made.timeoutMs ?? STEP_MS };
  const stops = change.ref !== undefined && change.action !== 'start' && change.action !== 'update';
  const graceMs = stops ? (specs.get(change.ref)?.stop.graceMs ?? times.get(change.id)) : undefined;
  return graceMs === undefined ? change : { ...change, graceMs };
}

function unplaced(placements: readonly PlacedReplica[]): readonly Held[] {
  return placements.flatMap(({ held, target, job, name, departed }) =>
    held === undefined || target !== null
      ? []
      : [{ ...held, subject: `job/${name}${departed === undefined ? '' : ` on ${departed}`}`, job: job.name }],
  );
}

/** What thresholds want elsewhere, and stays. */
function notMoved(placements: readonly PlacedReplica[]): readonly Held[] {
  return placements.flatMap(({ stays, job, name, node }) =>
    stays === undefined ? [] : [{ code: 'not-moved', subject: `job/${name} on ${node!.name}`, job: job.name, why: stays }],
  );
}

/** What is put back is not where its change is held. */
function unlessHeld(drifts: readonly Drift[], held: readonly Held[]): readonly Drift[] {
  const ids = new Set(held.flatMap(({ change }) => change?.id ?? []));
  return drifts.map(drift => (drift.answer === 'put back' && ids.has(drift.id) ? { ...drift, answer: 'held' } : drift));
}

function sorted<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return [...items].sort((one, other) => (key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0));
}

function earliestAfter(at: number, instants: readonly number[]): number | null {
  const future = instants.filter(instant => instant > at);
  return future.length === 0 ? null : Math.min(...future);
}
