import { parseIp } from '../../model/addresses.ts';
import type { Cluster, Node } from '../../model/cluster.ts';
import { targetId } from '../../model/ids.ts';
import type { HostFacts, NodeFacts } from '../../model/node-facts.ts';
import type { Observed } from '../../model/observed.ts';
import { formatBytes } from '../../model/quantities.ts';
import type { Kit } from '../kit.ts';
import { hostOf, swarmOf } from '../targets.ts';

/** How a machine differs from what its Node declares. */
export interface Mismatch {
  readonly code: 'platform-mismatch' | 'version-mismatch' | 'address-mismatch';
  /** `is linux/arm64, and git declares linux/arm/v7`; of several nodes `are …`. */
  readonly one: string;
  readonly many: string;
}

/** What a machine has too little of for more. */
export interface Shortage extends Pick<Mismatch, 'one' | 'many'> {
  readonly code: 'disk-full';
}

/** What one node differs in, as far as its machine answered in this pass. The gravest comes first. */
export function mismatchesOf(node: Node, cluster: Cluster, observed: Observed, inRange: Kit['inRange']): readonly Mismatch[] {
  const { platform, engineVersion: range, address } = node;
  const host = hostFactsOf(node.name, observed);
  const facts = engineFactsOf(node, cluster, observed);
  const found: Mismatch[] = [];
  const seen = facts?.platform ?? '';
  if (platform !== undefined && seen !== '' && seen !== platform)
    found.push({ code: 'platform-mismatch', ...phrase(['is', 'are'], `${seen}, and git declares ${platform}`) });
  const version = facts?.engineVersion ?? '';
  if (range !== undefined && version !== '' && !inRange(version, range))
    found.push({ code: 'version-mismatch', ...phrase(['has', 'have'], `engine ${version}, and git declares ${range}`) });
  if (address !== undefined && host !== undefined && !hasAddress(address, host))
    found.push({
      code: 'address-mismatch',
      ...phrase(['has', 'have'], `${describeAddresses(host)}, and git declares address ${address}`),
    });
  return found;
}

/** Images are pulled and built only where so much is free: an engine without room for its own records works no more. */
const LEAST_FREE_BYTES = 256 * 2 ** 20;

/** Whether a node has too little room for another image; undefined: it has, or nobody knows. */
export function shortageOf(node: string, observed: Observed): Shortage | undefined {
  const free = hostFactsOf(node, observed)?.diskFreeBytes ?? LEAST_FREE_BYTES;
  if (free >= LEAST_FREE_BYTES) return undefined;
  const rest = `${formatBytes(free)} of disk left for images, less than ${formatBytes(LEAST_FREE_BYTES)}`;
  return { code: 'disk-full', ...phrase(['has', 'have'], rest) };
}

/** What the operating system of a node told in this pass; undefined: it is not asked, or did not answer. */
function hostFactsOf(node: string, { sights }: Observed): HostFacts | undefined {
  const sight = sights.get(hostOf(node));
  return sight?.kind === 'seen' ? sight.facts.host : undefined;
}

/** What its engine told in this pass, else its operating system; undefined: neither did. */
function engineFactsOf({ name, engine }: Node, cluster: Cluster, { sights }: Observed): NodeFacts | undefined {
  if (engine === 'swarm') {
    const machine = sights.get(swarmOf(cluster))?.swarm?.machines.get(name);
    return machine?.kind === 'answered' ? machine.facts : undefined;
  }
  const own = [targetId(engine, name), hostOf(name)].map(target => sights.get(target));
  return own.find(sight => sight?.kind === 'seen')?.facts;
}

/** Whether an interface has it; what is a name and no address is for the resolver to say. */
function hasAddress(address: string, { addresses }: HostFacts): boolean {
  const wanted = parseIp(address);
  const own = Object.values(addresses).flat();
  if (wanted === null || own.length === 0) return true;
  return own.some(cidr => parseIp(cidr.split('/')[0]!)?.value === wanted.value);
}

/** `192.168.1.99 on eth0`, those that only the machine itself uses aside. */
function describeAddresses({ addresses }: HostFacts): string {
  const outward = Object.entries(addresses).flatMap(([name, cidrs]) =>
    cidrs.filter(cidr => !/^(127\.|::1\/|fe80:)/i.test(cidr)).map(cidr => `${cidr.split('/')[0]} on ${name}`),
  );
  return outward.length === 0 ? 'no address' : outward.slice(0, 4).join(', ');
}

function phrase([one, many]: readonly [string, string], rest: string): Pick<Mismatch, 'one' | 'many'> {
  return { one: `${one} ${rest}`, many: `${many} ${rest}` };
}
