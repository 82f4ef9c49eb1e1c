import type { Diagnostic } from '../../reconciler/model/diagnostic.ts';
import { type ResourceId, resourceId, targetId } from '../../reconciler/model/ids.ts';
import {
  type Action,
  type Change,
  changeKey,
  type Drift,
  type FieldChange,
  type Held,
  type JobStatus,
  type Plan,
  type ReplicaStatus,
  type Unseen,
} from '../../reconciler/model/plan.ts';
import type { NodeStatus, Outcome, Report } from '../../reconciler/model/report.ts';
import { emptyPlan } from '../../reconciler/report/summarise.ts';

/** 2026-11-21 12:07:31 UTC, the instant of every built report. */
export const AT: number = Date.UTC(2026, 10, 21, 12, 7, 31);
const REVISION = '4f2a91c0d4e5b6f7a8b9c0d1e2f3a4b5c6d7e8f9';

/** A workload's id on a Docker host: `web.2` on `pi-2`. */
export function onNode(name: string, node: string): ResourceId {
  return resourceId(targetId('docker', node), 'workload', name);
}

/** A report of a cluster of five nodes that is in sync, with what is given instead. */
export function buildReport({
  plan = {},
  ...parts
}: Partial<Omit<Report, 'plan'>> & { readonly plan?: Partial<Plan> } = {}): Report {
  return {
    version: 1,
    id: '20261121T120731-4f2a',
    cluster: 'attic',
    at: AT,
    tookMs: 812,
    dryRun: true,
    intent: {
      source: 'https://git.example/attic.git',
      inForce: { revision: REVISION, subject: 'web: 1.4, three replicas' },
      diagnostics: [],
      files: 31,
    },
    sync: 'in-sync',
    health: 'healthy',
    observed: { targets: 5, seen: 5, newestAgoMs: 0, oldestAgoMs: 0, workloads: 14 },
    nodes: [],
    outcomes: [],
    degraded: [],
    exitCode: 0,
    ...parts,
    plan: { ...emptyPlan(AT), ...plan },
  };
}

export function buildChange(action: Action, id: ResourceId, why: string, parts: Partial<Change> = {}): Change {
  const ref = action === 'create' ? undefined : `ref-of-${id}`;
  return {
    key: changeKey(action, id, ref),
    id,
    action,
    ...(ref === undefined ? {} : { ref }),
    fields: [],
    why,
    cause: 'git',
    impact: action === 'replace' || action === 'stop' ? 'outage' : 'none',
    after: [],
    ...parts,
  };
}

export function buildField(
  field: string,
  from: string | null,
  to: string | null,
  cause: FieldChange['cause'] = 'git',
): FieldChange {
  return { field, from, to, cause };
}

export function buildDrift(
  id: ResourceId,
  what: string,
  fields: readonly FieldChange[],
  answer: Drift['answer'] = 'put back',
): Drift {
  return { id, what, fields, answer };
}

export function buildHeld(code: string, subject: string, why: string, todo?: string): Held {
  return { code, subject, why, ...(todo === undefined ? {} : { todo }) };
}

export function buildUnseen(node: string, parts: Partial<Unseen> = {}): Unseen {
  return {
    target: targetId('docker', node),
    node,
    since: AT - 192_000,
    why: 'no answer from 192.168.1.26:2376',
    consequence: 'its 2 workloads stay where they are',
    matters: true,
    ...parts,
  };
}

export function buildJob(name: string, nodes: readonly string[], parts: Partial<JobStatus> = {}): JobStatus {
  const replicas = nodes.map((node, index) => buildReplica(`${name}.${index + 1}`, node));
  return {
    name,
    want: nodes.length,
    have: nodes.length,
    health: 'healthy',
    image: `example/${name}:1.4`,
    nodes,
    replicas,
    ...parts,
  };
}

export function buildReplica(name: string, node: string | null, parts: Partial<ReplicaStatus> = {}): ReplicaStatus {
  return {
    name,
    node,
    ...(node === null ? {} : { id: onNode(name, node) }),
    health: node === null ? 'missing' : 'healthy',
    why: 'healthy for 3h',
    ...parts,
  };
}

export function buildNode(name: string, parts: Partial<NodeStatus> = {}): NodeStatus {
  return {
    name,
    roles: ['app'],
    engine: 'docker 20.10.24',
    state: 'ready',
    platform: 'linux/arm64',
    seenAgoMs: 0,
    via: 'tcp 192.168.1.21:2376',
    ...parts,
  };
}

export function buildOutcome(change: Change, parts: Partial<Outcome> = {}): Outcome {
  return { key: change.key, id: change.id, action: change.action, status: 'accepted', tookMs: 340, ...parts };
}

export function buildDiagnostic(parts: Partial<Diagnostic> = {}): Diagnostic {
  return {
    severity: 'error',
    code: 'unknown-field',
    summary: '"replica" is not a field of Job.spec',
    hint: 'did you mean "replicas"?',
    at: { file: 'apps/web.yaml', line: 17, column: 3 },
    length: 7,
    excerpt: [
      { line: 16, text: '  image: example/web:1.4' },
      { line: 17, text: '  replica: 3' },
    ],
    ...parts,
  };
}
