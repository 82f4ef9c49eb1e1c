import type { Report } from '../../reconciler/model/report.ts';
import type { ThresholdStatus } from '../../reconciler/model/threshold.ts';
import { AT, buildJob, buildNode, buildReport } from './report-builder.ts';

/** A threshold at its second level on a node, with what is given instead. */
export function buildThreshold(parts: Partial<ThresholdStatus> = {}): ThresholdStatus {
  return {
    threshold: 'overload',
    subject: 'node/pi-1',
    nodes: ['pi-1'],
    state: 'raised',
    level: 2,
    levels: 3,
    does: ['limit', 'taint'],
    since: AT - 18_000,
    evidence: 'cpu 93% for 18s > 80%, level 2 of 3 since 12:07:13; clears below 70% for 1m',
    stopped: [],
    moved: [],
    changesAt: AT + 12_000,
    ...parts,
  };
}

/** Nodes under pressure: one is tainted, one gets back what was stopped, and all together are still looked at. */
export const RELIEVED: Report = buildReport({
  nodes: [
    buildNode('pi-1', { taints: [{ taint: 'gpu:NoSchedule' }, { taint: 'threshold=overload:NoSchedule', by: 'overload' }] }),
    buildNode('pi-2'),
  ],
  plan: {
    jobs: [buildJob('web', ['pi-1', 'pi-2'])],
    thresholds: [
      buildThreshold({
        threshold: 'crowded',
        subject: 'role/edge',
        nodes: ['pi-1', 'pi-2'],
        state: 'pending',
        level: 0,
        levels: 1,
        does: [],
        evidence: 'memory 85% for 5s of 15s > 80%',
      }),
      buildThreshold(),
      buildThreshold({
        subject: 'node/pi-2',
        nodes: ['pi-2'],
        state: 'lifting',
        level: 1,
        does: ['limit'],
        evidence: 'cpu 45% below 70% for 20s of 1m, level 1 of 3 since 12:06:31',
        stopped: ['web.2 on pi-2', 'node-exporter on pi-2'],
        moved: ['shop.1 on pi-2'],
      }),
    ],
  },
});
