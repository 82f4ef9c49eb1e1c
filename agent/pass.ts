import { asOperationError } from '../reconciler/deadline.ts';
import type { Kit } from '../reconciler/decide/kit.ts';
import { notLater } from '../reconciler/decide/learn/not-later.ts';
import { learn } from '../reconciler/decide/learn.ts';
import { clusterOf, decideOrders } from '../reconciler/decide/orders.ts';
import { openDriverPool } from '../reconciler/driver-pool.ts';
import type { Driver } from '../reconciler/drivers/driver.ts';
import { execute } from '../reconciler/execute.ts';
import { openInFlight } from '../reconciler/in-flight.ts';
import { openLooks } from '../reconciler/looks.ts';
import type { Cluster } from '../reconciler/model/cluster.ts';
import type { TargetId } from '../reconciler/model/ids.ts';
import type { Memory } from '../reconciler/model/memory.ts';
import type { Observed } from '../reconciler/model/observed.ts';
import type { Orders } from '../reconciler/model/orders.ts';
import type { Plan } from '../reconciler/model/plan.ts';
import type { Outcome } from '../reconciler/model/report.ts';
import type { Traits } from '../reconciler/model/traits.ts';
import { observe } from '../reconciler/observe.ts';
import type { Limits, OwnedParts, TargetClaims } from '../reconciler/parts.ts';
import type { Recollection } from '../reconciler/remember.ts';

/** What one pass of an agent saw, decided and did. */
export interface AgentPass {
  readonly orders: Orders | null;
  readonly observed: Observed;
  /** null: there are no orders. */
  readonly plan: Plan | null;
  /** What failed and why, by the keys of changes. */
  readonly tries: Memory['tries'];
  readonly outcomes: readonly Outcome[];
}

/** What passes need; `tell`: something that a pass went on without has ended. */
export interface AgentPassOptions {
  readonly node: string;
  readonly engine: string;
  readonly parts: OwnedParts;
  readonly recollection: Recollection;
  readonly traits: ReadonlyMap<string, Traits>;
  readonly limits: Limits;
  readonly now: () => number;
  readonly random: () => number;
  readonly tell: (target: TargetId) => void;
  /** Told of a memory that could not be read or kept. */
  readonly degraded: (why: string) => void;
}

/** Passes by orders: the line of the reconciler, entered where it is known what shall be. */
export interface AgentPasses extends AsyncDisposable {
  run(orders: Orders | null, secrets: ReadonlySet<string>, signal: AbortSignal): Promise<AgentPass>;
  drivers(): ReadonlyMap<TargetId, Driver>;
}

/** What thresholds say of the node is decided where they are declared. */
const NO_TELEMETRY = { observe: async () => new Map() };

/** Nothing is opened before the first pass. `owner` is whose things they look after where there are no orders. */
export function openAgentPasses(owner: Orders['owner'], options: AgentPassOptions): AgentPasses {
  const { node, engine, parts, recollection, traits, limits, now, random } = options;
  const none: Orders = { revision: 0, owner, node, items: {}, gone: {} };
  let images: ReadonlySet<string> = new Set();
  const claims: TargetClaims = { adopt: () => new Map(), images: () => images, formerly: [] };
  const pool = openDriverPool(parts, () => claims, now);
  const looks = openLooks(limits.firstLookMs, options.tell);
  const inFlight = openInFlight(limits.perTarget, options.tell);
  // Which versions will do was asked where they are declared.
  const kit: Kit = { traits, render: text => text, inRange: () => true };
  let kept: { readonly orders: Orders; readonly cluster: Cluster } | null = null;
  const clusterFor = (orders: Orders): Cluster => {
    kept = kept?.orders === orders ? kept : { orders, cluster: clusterOf(orders, { name: node, engine }) };
    return kept.cluster;
  };
  return {
    async run(given, secrets, signal) {
      const orders = given ?? none;
      const cluster = clusterFor(orders);
      images = new Set([...cluster.jobs.values()].flatMap(({ workload }) => workload.image ?? []));
      const recalled = await recollection.recall(signal).catch((error: unknown) => {
        signal.throwIfAborted();
        options.degraded(asOperationError(error).message);
        return recollection.last();
      });
      const memory = notLater(recalled, now());
      const observed = await observe(
        cluster,
        [],
        memory,
        { pool, looks, feeds: [], telemetry: NO_TELEMETRY, traits, limits, now },
        signal,
      );
      if (given === null) return { orders: given, observed, plan: null, tries: memory.tries, outcomes: [] };
      const plan = decideOrders(orders, cluster, { name: node, engine, secrets }, observed, memory, kit);
      const outcomes = await execute(
        plan.ready,
        { driverOf: target => pool.get(target), inFlight, applyMs: limits.applyMs, now, random },
        signal,
      );
      const learned = learn(memory, cluster, observed, plan, outcomes);
      await recollection
        .remember(learned, AbortSignal.timeout(limits.storeMs))
        .catch((error: unknown) => options.degraded(asOperationError(error).message));
      return { orders, observed, plan, tries: learned.tries, outcomes };
    },
    drivers: () => pool.open(),
    async [Symbol.asyncDispose]() {
      await inFlight[Symbol.asyncDispose]();
      await looks[Symbol.asyncDispose]();
      await pool[Symbol.asyncDispose]();
    },
  };
}
