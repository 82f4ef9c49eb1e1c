import { claimsIn, noClaims } from './claims.ts';
import { decide } from './decide/decide.ts';
import { dismissals } from './decide/dismiss.ts';
import { withAgents } from './decide/facets/agents.ts';
import { withPresentNames } from './decide/identity/renamed-nodes.ts';
import { changesVerdict } from './decide/judge/news.ts';
import type { Kit } from './decide/kit.ts';
import { notLater } from './decide/learn/not-later.ts';
import { learn, learnAhead } from './decide/learn.ts';
import { restrict, type SavedPlan } from './decide/restrict.ts';
import { dismissAgents } from './dismiss-agents.ts';
import { type DriverPool, openDriverPool } from './driver-pool.ts';
import { type ExecuteEvent, execute } from './execute.ts';
import { type Filings, openFilings } from './filing.ts';
import { holdUnknown } from './hold-unknown.ts';
import { type InFlight, openInFlight } from './in-flight.ts';
import { type Intent, type IntentCache, readIntent } from './intent.ts';
import { type Looks, openLooks } from './looks.ts';
import { inRange } from './manifests/check-versions.ts';
import type { Cluster, RenderText } from './model/cluster.ts';
import type { TargetId } from './model/ids.ts';
import type { Memory } from './model/memory.ts';
import type { Observed } from './model/observed.ts';
import type { Plan } from './model/plan.ts';
import type { MessageCounts, Outcome, Report } from './model/report.ts';
import { observe } from './observe.ts';
import type { ClusterParts, OwnedParts, TargetClaims } from './parts.ts';
import { openManifestCache } from './read-manifests.ts';
import { recall, remember } from './recall.ts';
import { storeKeys } from './remember.ts';
import { emptyPlan, summarise } from './report/summarise.ts';
import { noTelemetry, openTelemetry, type TelemetryHub } from './telemetry.ts';

/** What one pass does, and what a person wants of it. */
export interface PassOptions {
  readonly dryRun: boolean;
  /** The commit to use instead of the newest one. */
  readonly revision?: string;
  /** `delete job/a`, `replace all`, `run job/x`: approved by whoever started the pass. */
  readonly approve?: readonly string[];
  /** The commit that `approve` is for, whichever is in force; absent: the one that this pass finds in force. */
  readonly approvedRevision?: string;
  /** Nothing but what this plan lists is done. */
  readonly only?: SavedPlan;
  readonly onPlan?: (plan: Plan) => void;
  readonly onEvent?: (event: ExecuteEvent) => void;
}

/** What one pass leaves: the report, and what it was made from. */
export interface Pass {
  readonly report: Report;
  readonly intent: Intent;
  readonly observed: Observed | null;
}

/** What is open for one owner: drivers, feeds, and what goes on beside the passes. */
interface Owned {
  readonly feeds: OwnedParts['feeds'];
  readonly telemetry: TelemetryHub;
  readonly pool: DriverPool;
  readonly looks: Looks;
  readonly inFlight: InFlight;
  readonly agents?: OwnedParts['agents'];
  readonly close?: OwnedParts['close'];
}

/** One cluster's reconciler: its parts, and what it keeps between passes. */
export interface Reconciler extends AsyncDisposable {
  readonly parts: ClusterParts;
  readonly filings: Filings;
  readonly cache: IntentCache;
  /** What belongs to the owner that the cluster in force declares; that of another owner is closed first. `memory`: as of now, `render`: how its templates render. */
  own(cluster: Cluster, memory: Memory, render: RenderText): Promise<Owned>;
  /** Calls the listener when something that a pass went on without has ended, or a node tells what changes a decision. Returns how to stop listening. */
  listen(onNews: (what: string) => void): () => void;
  /** The drivers that are open now; null before the first pass that had a cluster. */
  pool(): DriverPool | null;
  /** Messages of nodes, by what became of them; null: none come. */
  messages(): MessageCounts | null;
  /** What was sent and is not answered; null before the first pass that had a cluster. */
  inFlight(): InFlight | null;
}

/** One pass, as the line of the architecture: fetch, load, resolve, recall, observe, judge, place, compose, plan, execute, remember, report. */
export async function reconcile(reconciler: Reconciler, options: PassOptions, signal: AbortSignal): Promise<Pass> {
  const { parts } = reconciler;
  const startedAt = parts.now();
  const degraded: string[] = [];
  await reconciler.filings.identify(signal);
  const before = await recall(reconciler, degraded, signal);
  const intent = await readIntent(reconciler, before.recalled, signal, options.revision);
  const { cluster: declared } = intent;
  if (declared === null)
    return {
      report: report(reconciler, options, startedAt, intent, null, emptyPlan(startedAt), [], degraded),
      intent,
      observed: null,
    };
  const isAnother = reconciler.filings.settle({ cluster: declared.name, uid: declared.uid });
  const { recalled, isBlind } = isAnother ? await recall(reconciler, degraded, signal) : before;
  const known = notLater(withPresentNames(recalled, declared), startedAt);
  const cluster = withAgents(declared, parts.agents, known);
  const memory = approve(known, options.approve ?? [], options.approvedRevision ?? cluster.revision, startedAt);
  const { pool, feeds, telemetry, agents, looks, inFlight } = await reconciler.own(cluster, memory, intent.render);
  const observed = await observe(cluster, intent.questions, memory, { ...parts, pool, looks, feeds, telemetry, agents }, signal);
  const decided = decide(cluster, observed, memory, kitOf(parts, intent.render));
  const safe = isBlind ? holdUnknown(decided, cluster, observed) : decided;
  const plan = options.only === undefined ? safe : restrict(safe, options.only);
  options.onPlan?.(plan);
  const start = withLastGood(memory, intent, startedAt);
  const ahead = options.dryRun ? null : learnAhead(start, cluster, observed, plan);
  // Where the store refuses this, the pass says so when it ends.
  if (ahead !== null) await remember(reconciler, intent, ahead, []);
  const outcomes = options.dryRun
    ? []
    : await execute(
        plan.ready,
        { ...parts.limits, ...parts, driverOf: target => pool.get(target), inFlight, ...onEventOf(options) },
        signal,
      );
  if (!options.dryRun) {
    const learned = learn(start, cluster, observed, plan, outcomes);
    await remember(reconciler, intent, learned, degraded);
    telemetry.wakeWhen((node, told) => changesVerdict(cluster, learned, node, told));
    if (!parts.isDaemon) await telemetry.keep();
    if (!isBlind && !options.only) await dismissAgents(dismissals({ cluster, observed, memory }), { ...parts, agents }, signal);
  }
  return { report: report(reconciler, options, startedAt, intent, observed, plan, outcomes, degraded), intent, observed };
}

function onEventOf({ onEvent }: PassOptions): Pick<PassOptions, 'onEvent'> {
  return onEvent === undefined ? {} : { onEvent };
}

/** What decisions need of elsewhere, for a commit whose templates render so. */
export function kitOf({ traits }: Pick<ClusterParts, 'traits'>, render: RenderText): Kit {
  return { traits, render, inRange };
}

/** Opens what one cluster's passes share. */
export function openReconciler(parts: ClusterParts): Reconciler {
  const manifests = openManifestCache();
  const { source, filings } = openFilings(parts, manifests);
  const state: { owner: string; owned: Owned | null; claimsOf: (target: TargetId) => TargetClaims } = {
    owner: '',
    owned: null,
    claimsOf: noClaims,
  };
  const listeners = new Set<(what: string) => void>();
  const tell = (what: string): void => {
    for (const onNews of listeners) onNews(what);
  };
  const close = async (): Promise<void> => {
    const { owned } = state;
    state.owned = null;
    await owned?.inFlight[Symbol.asyncDispose]();
    await owned?.looks[Symbol.asyncDispose]();
    await owned?.telemetry[Symbol.asyncDispose]();
    await owned?.pool[Symbol.asyncDispose]();
    for (const feed of owned?.feeds ?? []) await feed[Symbol.asyncDispose]();
    await owned?.close?.();
  };
  return {
    parts: { ...parts, source },
    filings,
    cache: { manifests, last: null },
    async own(cluster, memory, render) {
      const owner = `${cluster.name} ${cluster.uid}`;
      state.claimsOf = claimsIn(cluster, memory, { ...parts, render });
      if (state.owned !== null && state.owner === owner) return state.owned;
      await close();
      const owned = await parts.own({ cluster: cluster.name, uid: cluster.uid });
      state.owned = {
        feeds: owned.feeds,
        ...(owned.close && { close: owned.close }),
        ...(owned.agents && { agents: owned.agents }),
        telemetry: openTelemetry({
          ...parts,
          openFeed: owned.openTelemetry ?? noTelemetry,
          prefix: storeKeys(filings.current().key).nodes,
          storeMs: parts.limits.storeMs,
          onNews: node => tell(`telemetry of ${node}`),
        }),
        pool: openDriverPool(owned, target => state.claimsOf(target), parts.now),
        looks: openLooks(parts.limits.firstLookMs, tell),
        inFlight: openInFlight(parts.limits.perTarget, tell),
      };
      state.owner = owner;
      return state.owned;
    },
    listen(onNews) {
      listeners.add(onNews);
      return () => void listeners.delete(onNews);
    },
    pool: () => state.owned?.pool ?? null,
    messages: () => state.owned?.telemetry.counts() ?? null,
    inFlight: () => state.owned?.inFlight ?? null,
    [Symbol.asyncDispose]: close,
  };
}

function approve(memory: Memory, approved: readonly string[], revision: string, at: number): Memory {
  if (approved.length === 0) return memory;
  return {
    ...memory,
    approvals: [...memory.approvals, ...approved.map(what => ({ what, revision, at, by: 'command line' }))],
  };
}

function withLastGood(memory: Memory, intent: Intent, at: number): Memory {
  const { inForce } = intent.status;
  if (inForce === null || memory.lastGood?.revision === inForce.revision) return memory;
  return { ...memory, lastGood: { ...inForce, at } };
}

function report(
  reconciler: Reconciler,
  options: PassOptions,
  startedAt: number,
  intent: Intent,
  observed: Observed | null,
  plan: Plan,
  outcomes: readonly Outcome[],
  degraded: readonly string[],
): Report {
  const { parts } = reconciler;
  const endedAt = parts.now();
  const suffix = Math.floor(parts.random() * 36 ** 4)
    .toString(36)
    .padStart(4, '0');
  const id = `${new Date(startedAt).toISOString().replaceAll(/[-:]/g, '').replace('.', '')}-${suffix}`;
  return summarise({
    id,
    name: reconciler.filings.current().name,
    startedAt,
    endedAt,
    dryRun: options.dryRun,
    intent: intent.status,
    cluster: intent.cluster,
    observed,
    plan,
    outcomes,
    degraded,
    messages: reconciler.messages(),
    via: target => reconciler.pool()?.via(target) ?? null,
  });
}
