import pLimit from 'p-limit';
import { asOperationError, withDeadline } from './deadline.ts';
import { isPruned } from './decide/gates/approvals.ts';
import { seeEachEngineOnce } from './decide/identity/same-engine.ts';
import { withoutStrangers } from './decide/identity/strangers.ts';
import { silentSince } from './decide/learn/targets.ts';
import { withSilences } from './decide/members/silences.ts';
import { isHost, nodeOf, targetsOf, waysToEngine, waysToHost } from './decide/targets.ts';
import type { DriverPool } from './driver-pool.ts';
import type { TargetView } from './drivers/driver.ts';
import type { Feed } from './feeds/feed.ts';
import type { Looks } from './looks.ts';
import type { Cluster, Node, Way } from './model/cluster.ts';
import { canonicalJson } from './model/digest.ts';
import { splitTargetId, type TargetId, targetOf } from './model/ids.ts';
import type { Memory } from './model/memory.ts';
import { factsOver } from './model/node-facts.ts';
import { type Answer, type Observed, type Question, questionKey, type Sight } from './model/observed.ts';
import { timesGivenUp } from './model/patience.ts';
import type { Live, Spec } from './model/resource.ts';
import type { Traits } from './model/traits.ts';
import type { WorkloadSpec } from './model/workload.ts';
import type { Limits, OwnedParts } from './parts.ts';
import type { TelemetryHub } from './telemetry.ts';

/** What observing needs beside the cluster; `traits` by driver name, `now` in milliseconds since the epoch. */
export interface ObserveOptions {
  readonly pool: DriverPool;
  readonly looks: Looks;
  readonly feeds: readonly Feed[];
  readonly telemetry: Pick<TelemetryHub, 'observe'>;
  /** For which agents the broker keeps something; undefined: it is not known. */
  readonly agents?: Pick<NonNullable<OwnedParts['agents']>, 'known'> | undefined;
  readonly traits: ReadonlyMap<string, Traits>;
  readonly limits: Pick<Limits, 'observeMs' | 'askMs' | 'breakMs' | 'targets'>;
  readonly now: () => number;
}

/**
 * A sight of every target that git declares or that memory still owes something to, and the answers to the questions, all at once and each
 * under its own deadline; a target that hangs holds up no other. An error becomes silence here, and nowhere else.
 */
export async function observe(
  cluster: Cluster,
  questions: readonly Question[],
  memory: Memory,
  options: ObserveOptions,
  signal: AbortSignal,
): Promise<Observed> {
  const limit = pLimit(options.limits.targets);
  const declared = placesToLook(cluster, memory);
  options.pool.keepOnly(declared);
  const targets = [...declared].sort(([one], [other]) => (one < other ? -1 : 1));
  const asked = ask(questions, options, signal);
  const [sights, telemetry] = await Promise.all([
    Promise.all(
      targets.map(([target, access]) =>
        limit(async () => [target, await look(target, access, memory, options, signal)] as const),
      ),
    ),
    options.telemetry.observe(cluster.nodes.values(), signal),
  ]);
  const answers = await asked;
  signal.throwIfAborted();
  const known = withoutStrangers(cluster, memory, new Map(sights));
  const agents = options.agents?.known();
  const rest = { answers, telemetry, ...(agents && { agents }) };
  return { at: options.now(), sights: seeEachEngineOnce(cluster, memory, known), ...rest };
}

/** Every target to look at, with the ways to it: the declared ones, and departed ones on which something may be left. */
function placesToLook(cluster: Cluster, memory: Memory): ReadonlyMap<TargetId, readonly Way[]> {
  const places = new Map<TargetId, readonly Way[]>();
  const hasImages = (id: TargetId): boolean => [...memory.images.keys()].some(image => targetOf(image) === id);
  for (const { id, ways, isAbsent } of targetsOf(cluster).values()) {
    const isLeft = isAbsent && !memory.targets.has(id);
    if (!isLeft || (isPruned(id, cluster, memory.approvals) && hasImages(id))) places.set(id, ways);
  }
  // The engine below a Swarm, which otherwise is nobody's target.
  for (const target of new Set([...memory.images.keys()].map(targetOf)))
    if (!places.has(target) && isPruned(target, cluster, memory.approvals)) places.set(target, nodeOf(target, cluster)!.access);
  for (const [target, known] of memory.targets) {
    const node = nodeOf(target, cluster);
    if (places.has(target) || (isHost(target) && !isKept(node))) continue;
    places.set(target, node === undefined ? known.access : isHost(target) ? waysToHost(node) : waysToEngine(node));
  }
  return places;
}

/** What a machine that git gives up has of its operating system stays there, and is nobody's business any more. */
function isKept(node: Node | undefined): boolean {
  return node !== undefined && node.state !== 'absent';
}

async function look(
  target: TargetId,
  access: readonly Way[],
  memory: Memory,
  options: ObserveOptions,
  signal: AbortSignal,
): Promise<Sight> {
  try {
    const { pool, looks, limits } = options;
    const view = await looks.at(
      target,
      pool.waysOf(target, access),
      inner => pool.observe(target, access, (driver, own) => driver.observe(own), limits.observeMs, inner),
      signal,
    );
    const before = memory.targets.get(target);
    const swarm = view.swarm === undefined ? {} : { swarm: withSilences(view.swarm, before, options.now(), limits.breakMs) };
    if (view.notSeen === undefined) return { ...seen(target, view, memory, options), ...swarm };
    const { why, needs } = view.notSeen;
    if (needs !== undefined) return { kind: 'unformed', at: options.now(), needs, why, ...swarm };
    return { ...silent(target, access, why, memory, options), ...swarm };
  } catch (error) {
    if (signal.aborted) throw error;
    return silent(target, access, asOperationError(error).message, memory, options);
  }
}

/** Silence since when it began, with what was there last. */
function silent(
  target: TargetId,
  access: readonly Way[],
  why: string,
  memory: Memory,
  { now, limits }: Pick<ObserveOptions, 'now' | 'limits'>,
): Sight & { readonly kind: 'silent' } {
  const known = memory.targets.get(target);
  const since = silentSince(known, now(), limits.breakMs);
  const givenUp = timesGivenUp(known?.givenUp, since, now());
  const last = known === undefined ? (isRiddle(target, access, memory) ? 'unknown' : []) : (known.live ?? 'unknown');
  return {
    kind: 'silent',
    since,
    lastSeenAt: known?.lastSeenAt ?? null,
    last,
    facts: known?.facts ?? null,
    why,
    ...(givenUp === 0 ? {} : { givenUp }),
  };
}

/** Whether something may be on a target that nobody ever looked at: nothing is known at all, or nothing of an engine to which one of these ways led. */
function isRiddle(target: TargetId, access: readonly Way[], { fresh, targets }: Memory): boolean {
  if (fresh) return true;
  const { driver } = splitTargetId(target);
  // What an agent is asked is of its own node.
  const ways = new Set(access.flatMap(way => (way.kind === 'agent' ? [] : canonicalJson(way))));
  return [...targets.values()].some(
    known =>
      known.live === null &&
      splitTargetId(known.target).driver === driver &&
      known.access.some(way => ways.has(canonicalJson(way))),
  );
}

function seen(target: TargetId, view: TargetView, memory: Memory, { traits: all, now, limits }: ObserveOptions): Sight {
  const at = now();
  const { orders, ...own } = view;
  // What was last asked is in the orders themselves.
  if (orders !== undefined) {
    const { heardAt, silence: why, pending } = orders;
    const before = memory.targets.get(target);
    const silence =
      why === undefined
        ? undefined
        : { since: silentSince(before, at, limits.breakMs), heardAt: heardAt ?? before?.lastSeenAt ?? null, why };
    const facts = factsOver(before?.facts ?? null, own.facts);
    return { ...own, facts, kind: 'seen', at, mailbox: { pending, ...(silence && { silence }) } };
  }
  const traits = all.get(splitTargetId(target).driver);
  const live =
    memory.applied.size === 0 ? view.live : view.live.map(item => withApplied(item, memory.applied.get(item.ref), traits));
  return { ...own, kind: 'seen', at, live };
}

const overlaid = new WeakMap<Live, Live>();

/** The life with what was last asked of it, where that is newer than its label; the same object for the same two. */
function withApplied(live: Live, applied: Spec | undefined, traits: Traits | undefined): Live {
  if (applied === undefined) return live;
  const known = overlaid.get(live);
  if (known?.applied === applied) return known;
  const unseen = Object.fromEntries((traits?.unseen ?? []).map(field => [field, (applied as WorkloadSpec)[field]]));
  const made = { ...live, spec: { ...live.spec, ...unseen }, applied };
  overlaid.set(live, made);
  return made;
}

const WHAT: Readonly<Record<Question['kind'], string>> = {
  image: 'the registries about images',
  secret: 'for secrets',
  dns: 'where names lead',
};

async function ask(
  questions: readonly Question[],
  options: ObserveOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Answer>> {
  const answers = new Map<string, Answer>();
  await Promise.all(
    options.feeds.map(async feed => {
      const own = questions.filter(question => question.kind === feed.answers);
      if (own.length === 0) return;
      const given = await withDeadline({ what: `asking ${WHAT[feed.answers]}`, ms: options.limits.askMs }, signal, inner =>
        feed.ask(own, inner),
      ).catch((error: unknown): readonly Answer[] => {
        const why = asOperationError(error).message;
        return own.map(() => ({ kind: 'unanswered', why, temporary: true }));
      });
      for (const [index, question] of own.entries()) answers.set(questionKey(question), given[index]!);
    }),
  );
  return answers;
}
