import type { PolicyFields, SuspendFields, WindowFields } from '../../model/manifest.generated.ts';
import type { Allowance, Policy, Suspension, Window } from '../../model/policy.ts';
import { parsePercent } from '../../model/quantities.ts';
import { durationMs } from './duration-ms.ts';

/** A Cluster's policy with every default stated. */
export function resolvePolicy(policy: PolicyFields = {}): Policy {
  const suspend = resolveSuspension(policy.suspend);
  return {
    drift: policy.drift ?? 'correct',
    ignore: policy.ignore ?? [],
    prune: { jobs: policy.prune?.jobs ?? true, nodes: policy.prune?.nodes ?? false },
    maxDeletes: allowance(policy.maxDeletes ?? '30%'),
    maxReplaces: allowance(policy.maxReplaces ?? '50%'),
    maxLost: allowance(policy.maxLost ?? '20%'),
    stabilityMs: durationMs(policy.stability ?? '10s'),
    giveUpAfter: policy.giveUpAfter ?? 5,
    windows: (policy.windows ?? []).map(windowOf),
    imagesKeep: policy.images?.keep ?? 2,
    ...(suspend === undefined ? {} : { suspend }),
  };
}

/** A suspension with its end as an instant; a day or a time without a zone is UTC. */
export function resolveSuspension(suspend: SuspendFields | undefined): Suspension | undefined {
  if (suspend === undefined) return undefined;
  const { reason, until } = suspend;
  return { reason, ...(until === undefined ? {} : { until: instantOf(until) }) };
}

/** Milliseconds since the epoch of an ISO 8601 day or instant, UTC unless it says otherwise; NaN: there is no such day. */
export function instantOf(text: string): number {
  return Date.parse(/T.*(Z|[+-]\d\d:\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`);
}

function allowance(text: string | number): Allowance {
  return typeof text === 'number' ? { count: text } : { share: parsePercent(text) ?? 0 };
}

const EVERY_DAY: Window['days'] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function windowOf({ days = EVERY_DAY, from, to, timezone = 'UTC' }: WindowFields): Window {
  return { days, from: minutesOf(from), to: minutesOf(to), timezone };
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
