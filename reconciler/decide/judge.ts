import { parseIp } from '../model/addresses.ts';
import type { Cluster, Node } from '../model/cluster.ts';
import { type TargetId, targetId } from '../model/ids.ts';
import type { NodeFacts } from '../model/node-facts.ts';
import type { Observed, Sight } from '../model/observed.ts';
import type { Allowance } from '../model/policy.ts';
import { formatBytes } from '../model/quantities.ts';
import type { Kit } from './kit.ts';
import { hostOf } from './targets.ts';

/** What a node can be used for now. */
export interface NodeJudgement {
  readonly state: 'ready' | 'silent' | 'lost' | 'unformed' | 'unused';
  /** One sentence behind a state that is not ready; empty otherwise. */
  readonly why: string;
  /** When the state can change without new input; null: never. */
  readonly changesAt: number | null;
  /** Set where it is not the machine that git declares: nothing is made or started there. */
  readonly mismatch?: Mismatch;
}

/** How a machine differs from what its Node declares. */
export interface Mismatch {
  readonly code: 'platform-mismatch' | 'version-mismatch' | 'address-mismatch' | 'disk-full';
  /** What can be put right on the host itself keeps nobody from that. */
  readonly isOfHost?: true;
  /** `is linux/arm64, and git declares linux/arm/v7`; of several nodes `are …`. */
  readonly one: string;
  readonly many: string;
}

/** How the nodes stand, by name. */
export interface Judgement {
  readonly nodes: ReadonlyMap<string, NodeJudgement>;
}

/** Silences that began within so long of each other began together. */
const TOGETHER_MS = 600_000;

/** Liveness of every declared node: silence becomes loss after `lostAfter`, unless so many fell silent together that it looks like our own outage. */
export function judge(cluster: Cluster, observed: Observed, { inRange }: Pick<Kit, 'inRange'>): Judgement {
  const nodes = new Map<string, NodeJudgement>();
  for (const node of cluster.nodes.values()) nodes.set(node.name, judgeMachine(node, observed, inRange));
  const active = [...cluster.nodes.values()].filter(node => node.state !== 'absent' && node.engine !== 'none');
  const allowed = allowance(cluster.policy.maxLost, active.length);
  const lost = active.flatMap(node => {
    const sight = observed.sights.get(targetOfNode(node));
    return nodes.get(node.name)?.state === 'lost' && sight?.kind === 'silent' ? [{ name: node.name, since: sight.since }] : [];
  });
  for (const { name, since } of lost) {
    const together = lost.filter(other => Math.abs(other.since - since) <= TOGETHER_MS).length;
    if (together <= allowed) continue;
    const why = `${together} of ${active.length} nodes fell silent together, more than maxLost allows (${allowed}): this looks like our own outage, nothing moves`;
    nodes.set(name, { state: 'silent', why, changesAt: null });
  }
  return { nodes };
}

/** A node by its engine, and by what its host tells beside. */
function judgeMachine(node: Node, { sights, at }: Observed, inRange: Kit['inRange']): NodeJudgement {
  const judged = judgeNode(node, sights.get(targetOfNode(node)), at, inRange);
  const host = sights.get(hostOf(node.name));
  const mismatch = judged.mismatch ?? (host?.kind === 'seen' ? hostMismatchOf(node, host.facts) : null);
  return mismatch === null || mismatch === judged.mismatch ? judged : { ...judged, mismatch };
}

/** The target of a node's own engine. */
function targetOfNode(node: Node): TargetId {
  return targetId(node.engine, node.name);
}

/** How many of `total` an allowance permits: shares are rounded down, at least `least`. */
export function allowance(allowed: Allowance, total: number, least = 1): number {
  return 'count' in allowed ? allowed.count : Math.max(least, Math.floor(allowed.share * total + 1e-9));
}

function judgeNode(node: Node, sight: Sight | undefined, at: number, inRange: Kit['inRange']): NodeJudgement {
  if (node.engine === 'none' || sight === undefined)
    return { state: 'unused', why: `${node.name} has no engine`, changesAt: null };
  if (sight.kind === 'seen') {
    const mismatch = mismatchOf(node, sight.facts, inRange);
    return { state: 'ready', why: '', changesAt: null, ...(mismatch === null ? {} : { mismatch }) };
  }
  if (sight.kind === 'unformed') return { state: 'unformed', why: sight.why, changesAt: null };
  const { lostAfterMs } = node.liveness;
  const lostAt = lostAfterMs === null || sight.twinOf !== undefined ? null : sight.since + lostAfterMs;
  if (lostAt !== null && at >= lostAt) return { state: 'lost', why: `${node.name} is lost: ${sight.why}`, changesAt: null };
  return { state: 'silent', why: `${node.name} is silent: ${sight.why}`, changesAt: lostAt };
}

/** How the machine differs from what its Node declares; null: not at all, or somebody gave a reason why it may (`force`). */
function mismatchOf(node: Node, facts: NodeFacts, inRange: Kit['inRange']): Mismatch | null {
  const { platform, engineVersion: range, force } = node;
  const found: Mismatch[] = [];
  if (platform !== undefined && facts.platform !== '' && facts.platform !== platform)
    found.push({ code: 'platform-mismatch', ...phrase(['is', 'are'], `${facts.platform}, and git declares ${platform}`) });
  if (range !== undefined && facts.engineVersion !== '' && !inRange(facts.engineVersion, range))
    found.push({
      code: 'version-mismatch',
      ...phrase(['has', 'have'], `engine ${facts.engineVersion}, and git declares ${range}`),
    });
  return found.find(({ code }) => !(code in force)) ?? null;
}

/** So little is left where images are kept, and nothing is put there any more. */
const LEAST_DISK_BYTES = 128 * 1024 * 1024;

/** What of its host keeps workloads from a node; null: nothing, or somebody gave a reason why it may be so. */
function hostMismatchOf({ address, force }: Node, { host }: NodeFacts): Mismatch | null {
  if (host === undefined) return null;
  const found: Mismatch[] = [];
  const own = Object.values(host.addresses).flat();
  if (address !== undefined && own.length > 0 && parseIp(address) !== null && !own.some(other => isSameIp(other, address)))
    found.push({ code: 'address-mismatch', isOfHost: true, ...phrase(['has', 'have'], `not the declared address ${address}`) });
  if (host.diskFreeBytes < LEAST_DISK_BYTES)
    found.push({
      code: 'disk-full',
      isOfHost: true,
      ...phrase(['has', 'have'], `${formatBytes(host.diskFreeBytes)} of disk left`),
    });
  return found.find(({ code }) => !(code in force)) ?? null;
}

function isSameIp(cidr: string, address: string): boolean {
  const [one, other] = [parseIp(cidr.split('/')[0]!), parseIp(address)];
  return one !== null && one.family === other?.family && one.value === other.value;
}

function phrase([one, many]: readonly [string, string], rest: string): Pick<Mismatch, 'one' | 'many'> {
  return { one: `${one} ${rest}`, many: `${many} ${rest}` };
}
