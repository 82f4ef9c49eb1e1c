import type { Allowance, Cluster, Node } from '../model/cluster.ts';
import { type TargetId, targetId } from '../model/ids.ts';
import type { Observed, Sight } from '../model/observed.ts';

/** What a node can be used for now. */
export interface NodeJudgement {
  readonly state: 'ready' | 'silent' | 'lost' | 'unformed' | 'unused';
  /** One sentence behind a state that is not ready; empty otherwise. */
  readonly why: string;
  /** When the state can change without new input; null: never. */
  readonly changesAt: number | null;
}

/** How the nodes stand; thresholds add limits and taints to it. By node name. */
export interface Judgement {
  readonly nodes: ReadonlyMap<string, NodeJudgement>;
}

/** Liveness of every declared node: silence becomes loss after `lostAfter`, unless so many fell silent together that it looks like our own outage. */
export function judge(cluster: Cluster, observed: Observed): Judgement {
  const nodes = new Map<string, NodeJudgement>();
  for (const node of cluster.nodes.values())
    nodes.set(node.name, judgeNode(node, observed.sights.get(targetOfNode(node)), observed.at));
  const lost = [...nodes].filter(([, judgement]) => judgement.state === 'lost');
  const allowed = allowance(cluster.policy.maxLost, cluster.nodes.size);
  if (lost.length > allowed) {
    const why = `${lost.length} of ${cluster.nodes.size} nodes fell silent together, more than maxLost allows (${allowed}): this looks like our own outage, nothing moves`;
    for (const [name] of lost) nodes.set(name, { state: 'silent', why, changesAt: null });
  }
  return { nodes };
}

/** The target of a node's own engine. */
function targetOfNode(node: Node): TargetId {
  return targetId(node.engine, node.name);
}

/** How many of `total` an allowance permits: shares are rounded up, at least `least`. */
export function allowance(allowed: Allowance, total: number, least = 1): number {
  return 'count' in allowed ? allowed.count : Math.max(least, Math.ceil(allowed.share * total - 1e-9));
}

function judgeNode(node: Node, sight: Sight | undefined, at: number): NodeJudgement {
  if (node.engine === 'none' || sight === undefined)
    return { state: 'unused', why: `${node.name} has no engine`, changesAt: null };
  if (sight.kind === 'seen') return { state: 'ready', why: '', changesAt: null };
  if (sight.kind === 'unformed') return { state: 'unformed', why: sight.why, changesAt: null };
  const { lostAfterMs } = node.liveness;
  const lostAt = lostAfterMs === null ? null : sight.since + lostAfterMs;
  if (lostAt !== null && at >= lostAt) return { state: 'lost', why: `${node.name} is lost: ${sight.why}`, changesAt: null };
  return { state: 'silent', why: `${node.name} is silent: ${sight.why}`, changesAt: lostAt };
}
