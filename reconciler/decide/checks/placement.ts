import type { Job, Node } from '../../model/cluster.ts';
import type { Manifest, Path } from '../../model/manifest.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';

/** Jobs that no declared node can run, or that nodes of different engines could; dependencies that will never be healthy. */
export function* checkPlacement(context: CheckContext): Iterable<Finding> {
  const mayBeWrong = ({ manifest: { value }, job }: CheckContext['jobs'][number]): boolean =>
    job.placement.nodes !== undefined ||
    value.spec?.dependsOn !== undefined ||
    typeof value.spec?.oneShot === 'object' ||
    context.engines(job).length !== 1;
  for (const { manifest, job } of context.jobs.filter(mayBeWrong)) {
    const lacking = job.placement.nodes === undefined ? [] : [...lacksRole(context, manifest, job)];
    yield* lacking;
    const engines = context.engines(job);
    if (engines.length === 0 && lacking.length === 0) yield* nowhere(context, manifest, job);
    if (engines.length > 1 && job.engine === undefined) yield mixedEngines(manifest, engines);
    const { dependsOn = [], oneShot } = manifest.value.spec ?? {};
    if (dependsOn.length > 0) yield* deadDependencies(context, manifest, ['spec', 'dependsOn'], dependsOn);
    if (typeof oneShot === 'object') yield* deadDependencies(context, manifest, ['spec', 'oneShot', 'after'], oneShot.after);
  }
}

function* lacksRole({ cluster, isWhole }: CheckContext, manifest: Manifest<'Job'>, { placement }: Job): Iterable<Finding> {
  const { role, nodes = [] } = placement;
  if (role === undefined || !cluster.roles.has(role) || !isWhole('Cluster', 'Role')) return;
  for (const name of nodes) {
    const node = cluster.nodes.get(name);
    if (node === undefined || node.roles.includes(role) || node.stoppedRoles.includes(role)) continue;
    const listed = manifest.value.spec?.placement?.nodes?.indexOf(name) ?? -1;
    const path = listed === -1 ? ['spec', 'placement', 'node'] : ['spec', 'placement', 'nodes', listed];
    const summary = `Node "${name}" has not the role "${role}" that job "${manifest.name}" asks for`;
    const hint = `it has ${node.roles.length === 0 ? 'no role' : node.roles.join(', ')}: add the role there, or leave one of the two out`;
    yield { manifest, path, severity: 'error', code: 'node-lacks-role', summary, hint, passable: true };
  }
}

function* nowhere(context: CheckContext, manifest: Manifest<'Job'>, job: Job): Iterable<Finding> {
  const { isWhole, cluster } = context;
  if (!isWhole('Cluster', 'Node', 'Role') || !namesExist(context, job)) return;
  const allowed = context.allowedNodes(job);
  const why = allowed.length === 0 ? noneAllowed(job, cluster.nodes.size) : noneRuns(job, allowed);
  const path = job.placement.role === undefined ? ['spec', 'placement'] : ['spec', 'placement', 'role'];
  const summary = `No node can run job "${manifest.name}": ${why}`;
  const hint =
    allowed.length === 0 ? 'give a node what placement asks for' : 'change the engine of a node, or technology of the job';
  yield { manifest, path, severity: 'error', code: 'no-node', summary, hint, passable: true };
}

/** What is named but not declared is said elsewhere. */
function namesExist({ isDeclared }: CheckContext, { placement: { role, nodes = [] } }: Job): boolean {
  return (role === undefined || isDeclared('Role', role)) && nodes.every(name => isDeclared('Node', name));
}

function noneAllowed({ placement: { role, nodes, labels } }: Job, count: number): string {
  if (count === 0) return 'no Node is declared';
  const wanted = [
    ...(nodes === undefined ? [] : [`is ${nodes.join(' or ')}`]),
    ...(role === undefined ? [] : [`has role ${role}`]),
    ...Object.entries(labels).map(([key, value]) => `has label ${key}: ${value}`),
  ];
  return wanted.length === 0 ? 'every Node is declared absent' : `none of ${count} ${wanted.join(' and ')}`;
}

function noneRuns({ engine, technology }: Job, allowed: readonly Node[]): string {
  const engines = [...new Set(allowed.map(node => node.engine))].sort().join(', ');
  const wanted = engine === undefined ? `a ${technology}` : `a ${technology} on engine ${engine}`;
  return `it is ${wanted}, and the nodes it may run on have engine ${engines}`;
}

function mixedEngines(manifest: Manifest<'Job'>, engines: readonly string[]): Finding {
  const summary = `Job "${manifest.name}" may run on nodes of different engines: ${engines.join(', ')}`;
  const hint = `write engine: ${engines[0]}, or narrow its placement`;
  return { manifest, path: ['spec', 'engine'], severity: 'error', code: 'mixed-engines', summary, hint };
}

function* deadDependencies(
  { cluster }: CheckContext,
  manifest: Manifest<'Job'>,
  path: Path,
  names: readonly string[],
): Iterable<Finding> {
  for (const [index, name] of names.entries()) {
    const other = cluster.jobs.get(name);
    if (other === undefined) continue;
    const never =
      other.state !== 'running'
        ? `is declared ${other.state}`
        : other.mode === 'replicated' && other.replicas === 0
          ? 'wants no replica'
          : null;
    if (never === null) continue;
    const summary = `Job "${manifest.name}" waits for job "${name}", which ${never}`;
    const hint = 'it would not start: remove the dependency, or let the other run';
    const severity = other.state === 'absent' ? 'error' : 'warning';
    yield { manifest, path: [...path, index], severity, code: 'dependency-never-ready', summary, hint, passable: true };
  }
}
