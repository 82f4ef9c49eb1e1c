import type { Cluster } from '../model/cluster.ts';
import { hasErrors } from '../model/diagnostic.ts';
import { splitTargetId, type TargetId } from '../model/ids.ts';
import type { Observed, Sight } from '../model/observed.ts';
import type { Health, Held, Plan } from '../model/plan.ts';
import type { IntentStatus, MessageCounts, Outcome, Report } from '../model/report.ts';
import { endpointsOf } from './endpoints.ts';
import { nodeStatuses } from './node-statuses.ts';

/** Everything one pass knows at its end. */
export interface Summary {
  readonly id: string;
  /** What the cluster is called while none is in force. */
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly dryRun: boolean;
  readonly intent: IntentStatus;
  readonly cluster: Cluster | null;
  readonly observed: Observed | null;
  readonly plan: Plan;
  readonly outcomes: readonly Outcome[];
  readonly degraded: readonly string[];
  readonly messages: MessageCounts | null;
  readonly via: (target: TargetId) => string | null;
}

/** A pass that could decide nothing. */
export function emptyPlan(at: number): Plan {
  return {
    at,
    ready: [],
    later: [],
    held: [],
    suspended: [],
    underway: [],
    drift: [],
    unseen: [],
    moved: [],
    jobs: [],
    hosts: [],
    thresholds: [],
    warnings: [],
    failures: [],
    rollouts: [],
    wakeAt: null,
  };
}

/** One pass as a report: what was wanted, seen, decided and done, on two axes: sync and health. */
export function summarise(summary: Summary): Report {
  const { id, name, startedAt, endedAt, dryRun, intent, cluster, observed, plan, outcomes, degraded } = summary;
  const sights = sightsOfNodes(cluster, observed);
  const seen = sights.filter(sight => sight.kind === 'seen');
  const machines = sights.map(machinesOf);
  const ages = sights.flatMap(sight => (sight.kind === 'silent' ? [] : [endedAt - sight.at]));
  const workloads = seen.reduce((count, sight) => count + sight.live.filter(live => live.spec.kind === 'workload').length, 0);
  return {
    version: 1,
    id,
    cluster: cluster?.name ?? name,
    at: endedAt,
    tookMs: endedAt - startedAt,
    dryRun,
    intent,
    sync: syncOf(cluster, plan),
    health: healthOf(cluster, plan),
    observed: {
      targets: sum(machines.map(({ all }) => all)),
      seen: sum(machines.map(({ answered }) => answered)),
      newestAgoMs: ages.length === 0 ? null : Math.min(...ages),
      oldestAgoMs: ages.length === 0 ? null : Math.max(...ages),
      workloads,
    },
    nodes: cluster === null ? [] : nodeStatuses(cluster, observed, summary.via, endedAt, plan.thresholds),
    ...(cluster === null
      ? {}
      : { roles: [...cluster.roles.keys()], ...entryOf(cluster), endpoints: endpointsOf(cluster, observed) }),
    plan,
    outcomes,
    ...(summary.messages === null ? {} : { messages: summary.messages }),
    degraded,
    exitCode: exitCodeOf(summary),
  };
}

/** How many machines a sight is of, and how many of them answered: what an agent told that is not heard any more is no answer. */
function machinesOf(sight: Sight): { readonly all: number; readonly answered: number } {
  const { swarm } = sight;
  if (swarm === undefined) return { all: 1, answered: sight.kind === 'seen' && sight.mailbox?.silence === undefined ? 1 : 0 };
  const answered = [...swarm.machines.values()].filter(machine => machine.kind === 'answered');
  return { all: swarm.machines.size, answered: answered.length };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** One for each machine: of those that have an engine, the engine's. */
function sightsOfNodes(cluster: Cluster | null, observed: Observed | null): readonly Sight[] {
  return [...(observed?.sights ?? [])].flatMap(([target, sight]) => {
    const { driver, name } = splitTargetId(target);
    return driver === 'host' && cluster?.nodes.get(name)?.engine !== 'none' ? [] : [sight];
  });
}

function syncOf(cluster: Cluster | null, plan: Plan): Report['sync'] {
  if (cluster === null) return 'unknown';
  if (plan.drift.length > 0) return 'drifted';
  if (plan.ready.length > 0 || plan.later.length > 0) return 'changing';
  if (plan.held.length > 0) return 'out-of-sync';
  return plan.unseen.some(unseen => unseen.matters) ? 'unknown' : 'in-sync';
}

const WORST: readonly Health[] = ['healthy', 'progressing', 'unknown', 'missing', 'degraded'];

function healthOf(cluster: Cluster | null, plan: Plan): Health {
  if (cluster === null) return 'unknown';
  return plan.jobs.reduce<Health>(
    (worst, job) => (WORST.indexOf(job.health) > WORST.indexOf(worst) ? job.health : worst),
    'healthy',
  );
}

/** 1 error, else 3 incomplete observation that matters, else 2 something is left to do, else 0. What was applied and works badly is an error, too. */
function exitCodeOf({ intent, cluster, plan, outcomes, dryRun }: Summary): Report['exitCode'] {
  if (
    cluster === null ||
    intent.unreachable !== undefined ||
    hasErrors(intent.diagnostics) ||
    outcomes.some(outcome => outcome.status === 'failed')
  )
    return 1;
  if (plan.held.some(isFailure) || (!dryRun && plan.jobs.some(job => job.health === 'degraded'))) return 1;
  if (plan.unseen.some(unseen => unseen.matters)) return 3;
  const pending = plan.ready.length + plan.later.length + plan.held.length + plan.drift.length;
  return pending > 0 ? 2 : 0;
}

/** Whether a hold is the end of a try, not a wait. */
export function isFailure(held: Held): boolean {
  return FAILED.has(held.code);
}

const FAILED: ReadonlySet<string> = new Set([
  'failed',
  'gave-up',
  'does-not-last',
  'retrying',
  'refused',
  'one-shot-failed',
  'rollout-paused',
  'image-unavailable',
  'image-missing',
  'restarts-used-up',
]);

function entryOf({ entry }: Cluster): Pick<Report, 'entry'> {
  return entry === undefined ? {} : { entry: { role: entry.role, node: entry.node, address: entry.address, names: entry.names } };
}
