import type { Job, Node } from '../../model/cluster.ts';
import type { Sighted } from '../identity/lives.ts';
import { swarmOf, targetsOf } from '../targets.ts';
import { fulfilling } from './constraints.ts';
import { explainRejections, type FilterContext, rejectNode } from './filters.ts';
import { nowhere, type PlacedReplica } from './placing.ts';

/** A service as a whole: its engine chooses the nodes of its tasks, among those that git allows. */
export function placeService(job: Job, lives: readonly Sighted[], context: FilterContext): PlacedReplica {
  const { cluster, observed } = context;
  const target = swarmOf(cluster);
  const nodes = [...cluster.nodes.values()];
  const rejections = nodes.flatMap(node => {
    const rejection = rejectNode(job, node, context);
    return rejection === null ? [] : [{ node: node.name, rejection }];
  });
  const allowed = nodes.filter(({ name }) => !rejections.some(({ node }) => node === name));
  const placed = { job, replica: '', name: job.name, node: null, target };
  const isThere = lives.some(life => life.target === target);
  if (targetsOf(cluster).has(target) && (allowed.length > 0 || isThere)) {
    const sight = observed.sights.get(target);
    const riddle = sight?.kind === 'silent' && sight.last === 'unknown';
    if (!riddle) return { ...placed, why: whereItGoes(job, fulfilling(job, allowed, cluster, sight)) };
    const why = `the Swarm has not answered yet and may already run it (${sight.why})`;
    return nowhere(job, '', { code: 'node-unseen', why, todo: 'bring its managers back' }, { waitsFor: ['the Swarm'] });
  }
  const why = rejections.length === 0 ? 'no node is declared that could run it' : explainRejections(rejections);
  return nowhere(job, '', { code: 'unplaced', why, todo: 'change its placement, or the nodes' }, {});
}

/** `nodes`: those that it may be on; null: nobody can tell which. */
function whereItGoes({ mode }: Job, nodes: readonly Node[] | null): string {
  if (nodes === null) return 'the Swarm places it';
  if (nodes.length === 0) return 'no declared node is as it asks for';
  if (nodes.length === 1) return `the Swarm places it on ${nodes[0]!.name}`;
  return `the Swarm places it ${mode === 'global' ? 'on' : 'among'} ${nodes.length} nodes`;
}
