import type { Job, Node } from '../../model/cluster.ts';
import type { Manifest, Path } from '../../model/manifest.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';

/** Something of a node that only one workload can have: a published port, a static address. */
interface Claim {
  readonly manifest: Manifest<'Job'>;
  readonly path: Path;
  /** `port 8080`, `address 10.9.0.5`. */
  readonly what: string;
  /** Claims of equal keys meet; of ports whose addresses overlap, too. */
  readonly key: string;
  readonly address: string;
  /** It is had on every node of the Swarm, wherever the workload is. */
  readonly isEverywhere?: true;
}

/** Ports and static addresses that two workloads want on one node, as far as it is certain that they meet there. */
export function* checkClaims(context: CheckContext): Iterable<Finding> {
  const held = new Map<string, Claim[]>();
  for (const { manifest, job } of context.jobs.filter(mayClaim)) {
    const claims = [...portClaims(manifest, job), ...addressClaims(manifest, job)];
    if (claims.length === 0 || job.state !== 'running') continue;
    const everywhere = claims.filter(({ isEverywhere }) => isEverywhere);
    if (everywhere.length > 0)
      for (const node of context.cluster.nodes.values()) if (node.engine === job.engine) yield* claimed(node, everywhere, held);
    const own = claims.filter(({ isEverywhere }) => !isEverywhere);
    if (own.length === 0) continue;
    const eligible = context.eligibleNodes(job);
    const isAll = context.isWhole('Cluster', 'Node', 'Role');
    if (isAll) yield* tooMany(manifest, job, own, eligible);
    for (const node of certainNodes(job, eligible, isAll)) yield* claimed(node, own, held);
  }
}

function mayClaim({ job }: CheckContext['jobs'][number]): boolean {
  const { ports, networks } = job.workload;
  return ports.length > 0 || networks.length > 0;
}

function* claimed(node: Node, claims: readonly Claim[], held: Map<string, Claim[]>): Iterable<Finding> {
  for (const claim of claims) {
    const key = `${node.name} ${claim.key}`;
    const others = held.get(key) ?? [];
    const other = others.find(known => meet(known.address, claim.address));
    others.push(claim);
    held.set(key, others);
    if (other === undefined) continue;
    const by = other.manifest === claim.manifest ? 'another of its entries' : `job "${other.manifest.name}"`;
    yield {
      manifest: claim.manifest,
      path: claim.path,
      severity: 'error',
      code: claim.key.startsWith('port') ? 'port-taken-twice' : 'address-taken-twice',
      summary: `Job "${claim.manifest.name}" wants ${claim.what} on node "${node.name}", which ${by} has there`,
      hint: `use another one, or another node (the other is at ${other.manifest.at.file}:${other.manifest.at.line})`,
      passable: true,
    };
  }
}

/** More replicas than nodes: two of them would meet. */
function* tooMany(manifest: Manifest<'Job'>, job: Job, claims: readonly Claim[], eligible: readonly Node[]): Iterable<Finding> {
  if (job.mode === 'global' || job.replicas <= eligible.length || eligible.length === 0) return;
  const { path, what } = claims[0]!;
  const nodes = eligible.length === 1 ? `one node, "${eligible[0]!.name}"` : `${eligible.length} nodes`;
  const summary = `Job "${manifest.name}" wants ${job.replicas} replicas on ${nodes}, and ${what} is there only once on each`;
  yield {
    manifest,
    path,
    severity: 'error',
    code: 'claim-needs-more-nodes',
    summary,
    hint: 'lower replicas, or add nodes',
    passable: true,
  };
}

/** The nodes where a replica of the job will be, whatever placement decides; `isAll`: no other can be eligible. */
function certainNodes(job: Job, eligible: readonly Node[], isAll: boolean): readonly Node[] {
  return job.mode === 'global' || (isAll && job.replicas > 0 && job.replicas >= eligible.length) ? eligible : [];
}

function* portClaims(manifest: Manifest<'Job'>, { workload }: Job): Iterable<Claim> {
  for (const [index, { publish, protocol, address, mode }] of workload.ports.entries()) {
    // Of 0 a Swarm chooses one that is free.
    if (!publish) continue;
    const path = ['spec', 'ports', index, 'publish'];
    yield {
      manifest,
      path,
      what: `port ${publish}${protocol === 'udp' ? '/udp' : ''}`,
      key: `port ${publish}/${protocol}`,
      address,
      ...(mode === 'ingress' ? { isEverywhere: true as const } : {}),
    };
  }
}

function* addressClaims(manifest: Manifest<'Job'>, { workload }: Job): Iterable<Claim> {
  for (const [index, { network, ipv4, ipv6 }] of workload.networks.entries()) {
    for (const [family, address] of [
      ['ipv4', ipv4],
      ['ipv6', ipv6],
    ] as const) {
      if (address === undefined) continue;
      const path = ['spec', 'networks', index, 'address', family];
      yield { manifest, path, what: `address ${address} of network "${network}"`, key: `address ${network} ${address}`, address };
    }
  }
}

function meet(some: string, other: string): boolean {
  const all = ['0.0.0.0', '::', '[::]'];
  return some === other || all.includes(some) || all.includes(other);
}
