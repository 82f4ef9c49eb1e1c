import type { Job } from '../../model/cluster.ts';
import type { Sighted } from '../identity/lives.ts';
import { swarmOf, targetsOf } from '../targets.ts';
import { explainRejections, type FilterContext, rejectNode } from './filters.ts';
import { nowhere, type PlacedReplica } from './placing.ts';

/** A service as a whole: its engine chooses the nodes of its tasks, among those that git allows. */
export function placeService(job: Job, lives: readonly Sighted[], context: FilterContext): PlacedReplica {
  const { cluster, observed } = context;
  const target = swarmOf(cluster);
  const rejections = [...cluster.nodes.values()].flatMap(node => {
    const rejection = rejectNode(job, node, context);
    return rejection === null ? [] : [{ node: node.name, rejection }];
  });
  const count = cluster.nodes.size - rejections.length;
  const placed = { job, replica: '', name: job.name, node: null, target };
  const isThere = lives.some(life => life.target === target);
  if (targetsOf(cluster).has(target) && (count > 0 || isThere)) {
    const sight = observed.sights.get(target);
    const riddle = sight?.kind === 'silent' && sight.last === 'unknown';
    if (!riddle) return { ...placed, why: `the Swarm places it on ${count} ${count === 1 ? 'node' : 'nodes'}` };
    const why = `the Swarm has not answered yet and may already run it (${sight.why})`;
    return nowhere(job, '', { code: 'node-unseen', why, todo: 'bring its managers back' }, { waitsFor: ['the Swarm'] });
  }
  const why = rejections.length === 0 ? 'no node is declared that could run it' : explainRejections(rejections);
  return nowhere(job, '', { code: 'unplaced', why, todo: 'change its placement, or the nodes' }, {});
}
