import type { Job, Node } from '../../model/cluster.ts';
import type { LevelFields } from '../../model/manifest.generated.ts';
import type { Manifest } from '../../model/manifest.ts';
import { selects } from '../judge/subjects.ts';
import { whoTells } from '../judge/who-tells.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';
import { groupAsRole, missing } from './names.ts';
import { checkTerms } from './threshold-terms.ts';

/** Names that nothing has, limits that never clear, levels that nothing or nobody can do, and nodes of which nobody tells. */
export function* checkThresholds(context: CheckContext): Iterable<Finding> {
  for (const manifest of context.byKind.Threshold) {
    yield* checkNames(context, manifest);
    yield* checkTerms(manifest, context.cluster.thresholds.get(manifest.name)!);
    yield* checkLevels(context, manifest);
    yield* checkNodes(context, manifest);
  }
}

function* checkNames(context: CheckContext, manifest: Manifest<'Threshold'>): Iterable<Finding> {
  const { select = {}, over, levels } = manifest.value.spec;
  yield* missing(context, manifest, 'Role', ['spec', 'select', 'roles'], select.roles ?? []);
  yield* missing(context, manifest, 'Node', ['spec', 'select', 'nodes'], select.nodes ?? []);
  yield* missing(context, manifest, 'Job', ['spec', 'select', 'jobs'], select.jobs ?? []);
  if (typeof over === 'object' && over.role !== undefined) {
    yield* missing(context, manifest, 'Role', ['spec', 'over', 'role'], over.role);
    yield* groupAsRole(context, manifest, ['spec', 'over', 'role'], over.role);
  }
  for (const [index, { job }] of levels.entries())
    if (job !== undefined) yield* missing(context, manifest, 'Job', ['spec', 'levels', index, 'job'], job);
}

function* checkLevels({ cluster, isDeclared }: CheckContext, manifest: Manifest<'Threshold'>): Iterable<Finding> {
  const { levels } = manifest.value.spec;
  const resolved = cluster.thresholds.get(manifest.name)!.levels;
  const first = new Map<string, number>();
  for (const [index, level] of levels.entries()) {
    const path = ['spec', 'levels', index];
    const key = JSON.stringify({ ...resolved[index], afterMs: 0, everyMs: 0 });
    const other = first.get(key);
    if (other !== undefined && level.do !== 'scale') {
      const summary = `Level ${index + 1} does what level ${other + 1} does already`;
      yield { manifest, path, severity: 'error', code: 'level-twice', summary, hint: 'remove one of them' };
    }
    first.set(key, other ?? index);
    if (level.do !== 'scale' || level.job === undefined || !isDeclared('Job', level.job)) continue;
    const why = cannotScale(level, cluster.jobs.get(level.job));
    if (why !== null) yield { manifest, path, severity: 'error', code: 'scale-impossible', ...why };
  }
}

function cannotScale({ by = 0, min = 0, max = 0 }: LevelFields, job: Job | undefined): Pick<Finding, 'summary' | 'hint'> | null {
  if (min > max)
    return { summary: `Its bounds leave nothing: min is ${min}, max is ${max}`, hint: 'write a max that is not below min' };
  if (by === 0) return { summary: 'It would scale by nothing', hint: 'write how many replicas more, or fewer with a minus' };
  if (job === undefined) return null;
  if (job.mode === 'global')
    return {
      summary: `Job "${job.name}" runs once on each of its nodes: it has no number of replicas`,
      hint: 'write mode: replicated there',
    };
  if (job.protected && by < 0)
    return {
      summary: `Job "${job.name}" is protected: thresholds stop nothing of it`,
      hint: 'take protected away there, or this level',
    };
  return null;
}

function* checkNodes(context: CheckContext, manifest: Manifest<'Threshold'>): Iterable<Finding> {
  const { cluster, input, isDeclared, isWhole } = context;
  const threshold = cluster.thresholds.get(manifest.name)!;
  const present = [...cluster.nodes.values()].filter(({ state }) => state !== 'absent');
  const relieved = present.filter(node => selects(threshold, node));
  for (const [index, level] of threshold.levels.entries()) {
    const cannot = (node: Node): string | undefined => input.traits.get(node.engine)?.cannotRelieve?.[level.do];
    const node = relieved.find(candidate => cannot(candidate) !== undefined);
    if (node === undefined) continue;
    const summary = `Engine ${node.engine} of node "${node.name}" cannot be relieved by ${level.do}: ${cannot(node)}`;
    const hint = 'select other nodes, or do something else';
    yield { manifest, path: ['spec', 'levels', index, 'do'], severity: 'error', code: 'threshold-unsupported', summary, hint };
  }
  const { roles = [], nodes = [] } = manifest.value.spec.select ?? {};
  const areThere = roles.every(name => isDeclared('Role', name)) && nodes.every(name => isDeclared('Node', name));
  if (!areThere || !isWhole('Cluster', 'Node', 'Role')) return;
  if (relieved.length === 0) {
    const summary = 'It selects no node, so that it relieves none';
    yield {
      manifest,
      path: ['spec', 'select'],
      severity: 'warning',
      code: 'threshold-selects-nothing',
      summary,
      hint: 'select by roles, labels or nodes that are there',
    };
  }
  const { over } = threshold;
  const measured =
    over.kind === 'node' ? relieved : present.filter(node => over.kind === 'cluster' || node.roles.includes(over.role));
  const { isToldOf, todo } = whoTells(threshold, cluster);
  if (measured.length === 0 || measured.some(isToldOf)) return;
  const summary = `Nobody tells ${measured.length === 1 ? `it of node "${measured[0]!.name}"` : 'it of its nodes'}, so that it is never raised`;
  yield { manifest, path: ['metadata', 'name'], severity: 'warning', code: 'threshold-unheard', summary, hint: todo };
}
