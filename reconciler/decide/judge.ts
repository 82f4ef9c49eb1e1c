import type { Cluster, Node } from '../model/cluster.ts';
import { targetId } from '../model/ids.ts';
import type { Memory } from '../model/memory.ts';
import type { Observed } from '../model/observed.ts';
import { patienceMs } from '../model/patience.ts';
import type { Allowance } from '../model/policy.ts';
import { type Mismatch, mismatchesOf, type Shortage, shortageOf } from './judge/mismatch.ts';
import { type Stale, staleOf } from './judge/stale.ts';
import { type JudgedThresholds, judgeThresholds } from './judge/thresholds.ts';
import type { Kit } from './kit.ts';
import { type Liveness, memberLiveness } from './members/liveness.ts';
import { swarmOf } from './targets.ts';

/** What a node can be used for now. */
export interface NodeJudgement {
  readonly state: 'ready' | 'silent' | 'lost' | 'unformed' | 'unused';
  /** One sentence behind a state that is not ready; empty otherwise. */
  readonly why: string;
  /** When the state can change without new input; null: never. */
  readonly changesAt: number | null;
  /** Set where it is not the machine that git declares: nothing is made or started there. */
  readonly mismatch?: Mismatch;
  /** Set where nobody knows how it fares any more: nothing new is placed there that can be elsewhere. */
  readonly stale?: Stale;
  /** Set where no image is pulled or built any more. */
  readonly shortage?: Shortage;
  /** What of these a reason in `force` lets pass; absent: nothing. */
  readonly forced?: readonly (Mismatch | Shortage)[];
}

/** How the nodes stand, by name, and what thresholds in force want of them. */
export interface Judgement {
  readonly nodes: ReadonlyMap<string, NodeJudgement>;
  readonly thresholds: JudgedThresholds;
}

/** Silences that began within so long of each other began together. */
const TOGETHER_MS = 600_000;

/**
 * Liveness of every declared node: silence becomes loss after `lostAfter`, unless so many fell silent together that it looks like our own
 * outage. And the thresholds, after what was told since the last pass.
 */
export function judge(cluster: Cluster, observed: Observed, memory: Memory, { inRange }: Pick<Kit, 'inRange'>): Judgement {
  const nodes = new Map<string, NodeJudgement>();
  const lives = livenessOf(cluster, observed);
  for (const node of cluster.nodes.values()) {
    const stale = staleOf(node, observed);
    nodes.set(node.name, {
      ...judgeNode(node, lives(node), observed.at),
      ...(stale === undefined ? {} : { stale }),
      ...compareMachine(node, mismatchesOf(node, cluster, observed, inRange), shortageOf(node.name, observed)),
    });
  }
  const active = [...cluster.nodes.values()].filter(node => node.state !== 'absent' && node.engine !== 'none');
  const allowed = allowance(cluster.policy.maxLost, active.length);
  const lost = active.flatMap(node => {
    const life = lives(node);
    return nodes.get(node.name)?.state === 'lost' && life?.kind === 'silent' ? [{ name: node.name, since: life.since }] : [];
  });
  for (const { name, since } of lost) {
    const together = lost.filter(other => Math.abs(other.since - since) <= TOGETHER_MS).length;
    if (together <= allowed) continue;
    const why = `${together} of ${active.length} nodes fell silent together, more than maxLost allows (${allowed}): this looks like our own outage, nothing moves`;
    nodes.set(name, { state: 'silent', why, changesAt: null });
  }
  return { nodes, thresholds: judgeThresholds(cluster, observed, memory) };
}

/** How each node's own engine answered; undefined: nobody asked it. */
function livenessOf(cluster: Cluster, observed: Observed): (node: Node) => Liveness | undefined {
  const swarm = observed.sights.get(swarmOf(cluster));
  const ofMember = memberLiveness(cluster, swarm);
  const ofEngine = (node: Node): Liveness | undefined => {
    const sight = observed.sights.get(targetId(node.engine, node.name));
    const silence = sight?.kind === 'seen' ? sight.mailbox?.silence : undefined;
    return silence === undefined ? sight : { kind: 'silent', since: silence.since, why: silence.why };
  };
  return node => (node.engine === 'swarm' ? ofMember(node.name) : ofEngine(node));
}

/** How many of `total` an allowance permits: shares are rounded down, at least `least`. */
export function allowance(allowed: Allowance, total: number, least = 1): number {
  return 'count' in allowed ? allowed.count : Math.max(least, Math.floor(allowed.share * total + 1e-9));
}

function compareMachine(
  { force }: Node,
  mismatches: readonly Mismatch[],
  short: Shortage | undefined,
): Pick<NodeJudgement, 'mismatch' | 'shortage' | 'forced'> {
  const mismatch = mismatches.find(({ code }) => !(code in force));
  const shortage = short !== undefined && short.code in force ? undefined : short;
  const forced = [...mismatches, ...(short === undefined ? [] : [short])].filter(({ code }) => code in force);
  return {
    ...(mismatch === undefined ? {} : { mismatch }),
    ...(shortage === undefined ? {} : { shortage }),
    ...(forced.length === 0 ? {} : { forced }),
  };
}

function judgeNode(node: Node, sight: Liveness | undefined, at: number): NodeJudgement {
  if (node.engine === 'none' || sight === undefined)
    return { state: 'unused', why: `${node.name} has no engine`, changesAt: null };
  if (sight.kind === 'seen') return { state: 'ready', why: '', changesAt: null };
  if (sight.kind === 'unformed') return { state: 'unformed', why: sight.why, changesAt: null };
  const waits = patienceMs(node.liveness.lostAfterMs, sight.givenUp);
  const lostAt = waits === null || sight.isThere === true || sight.twinOf !== undefined ? null : sight.since + waits;
  if (lostAt !== null && at >= lostAt) return { state: 'lost', why: `${node.name} is lost: ${sight.why}`, changesAt: null };
  return { state: 'silent', why: `${node.name} is silent: ${sight.why}`, changesAt: lostAt };
}
