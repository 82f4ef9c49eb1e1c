import type { Job } from '../../model/cluster.ts';
import type { Manifest, Path } from '../../model/manifest.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';

/** Local volumes that several nodes would each have for themselves, and volumes that are to go and are still used. */
export function* checkVolumes(context: CheckContext): Iterable<Finding> {
  const users = new Map<string, { readonly manifest: Manifest<'Job'>; readonly nodes: readonly string[] }>();
  for (const { manifest, job } of context.jobs.filter(({ job: { workload } }) => workload.volumes.length > 0)) {
    for (const [name, path] of volumesOf(manifest)) {
      const volume = context.cluster.volumes.get(name);
      if (volume === undefined) continue;
      if (volume.state === 'absent') yield goes(manifest, path, name);
      if (volume.driver !== 'local' || Object.keys(volume.options).length > 0 || volume.state === 'absent') continue;
      const nodes = context.eligibleNodes(job).map(node => node.name);
      if (nodes.length === 0) continue;
      const other = users.get(name);
      if (job.service && job.mode !== 'global' && job.replicas === 1 && nodes.length > 1) yield notPinned(manifest, path, name);
      if (copies(job, nodes.length) > 1)
        yield several(manifest, path, name, `${copies(job, nodes.length)} replicas of "${job.name}"`);
      else if (other !== undefined && other.manifest !== manifest && !sameNode(nodes, other.nodes)) {
        yield several(manifest, path, name, `jobs "${other.manifest.name}" and "${job.name}"`);
      }
      users.set(name, other ?? { manifest, nodes });
    }
  }
}

function* volumesOf(manifest: Manifest<'Job'>): Iterable<readonly [name: string, path: Path]> {
  for (const [index, { name }] of (manifest.value.spec?.volumes ?? []).entries()) {
    if (name !== undefined) yield [name, ['spec', 'volumes', index, 'name']];
  }
}

/** On how many nodes replicas of the job can be at the same time. */
function copies({ mode, replicas }: Job, nodes: number): number {
  return mode === 'global' ? nodes : Math.min(replicas, nodes);
}

function sameNode(some: readonly string[], others: readonly string[]): boolean {
  return some.length === 1 && others.length === 1 && some[0] === others[0];
}

function several(manifest: Manifest, path: Path, name: string, who: string): Finding {
  const summary = `Volume "${name}" is local, and ${who} may run on different nodes: each node has its own data`;
  const hint = 'fix them to one node with placement.node, or say that it is meant with force';
  return { manifest, path, severity: 'warning', code: 'volume-on-several-nodes', summary, hint, passable: true };
}

/** A Swarm starts a task anew wherever it likes, with an empty volume. */
function notPinned(manifest: Manifest, path: Path, name: string): Finding {
  const summary = `Volume "${name}" is local, and the Swarm may start "${manifest.name}" on another node, without its data`;
  const hint = 'fix it to one node with placement.node, or say that it is meant with force';
  return { manifest, path, severity: 'warning', code: 'volume-not-pinned', summary, hint, passable: true };
}

function goes(manifest: Manifest, path: Path, name: string): Finding {
  const summary = `Volume "${name}" is declared absent, and job "${manifest.name}" uses it`;
  return { manifest, path, severity: 'error', code: 'volume-absent', summary, hint: 'remove it from the job first' };
}
