import { isWithin, overlaps, parseIp, parseSubnet, type Subnet } from '../../model/addresses.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Network } from '../../model/network.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';

/** Ranges of networks, static addresses in them, and names that two things would have on an engine. */
export function* checkAddresses({ cluster, byKind, jobs }: CheckContext): Iterable<Finding> {
  const manifest = byKind.Cluster[0];
  if (manifest === undefined) return;
  yield* engineNames(manifest, 'networks', cluster.networks);
  yield* engineNames(manifest, 'volumes', cluster.volumes);
  const subnets = new Map<string, readonly Subnet[]>();
  for (const network of cluster.networks.values()) {
    yield* badSubnets(manifest, network);
    subnets.set(
      network.name,
      network.subnets.flatMap(text => parseSubnet(text) ?? []),
    );
  }
  yield* overlapping(manifest, cluster.networks, subnets);
  for (const { manifest: own } of jobs.filter(hasStatic)) yield* staticAddresses(own, cluster.networks, subnets);
}

function hasStatic({ job }: CheckContext['jobs'][number]): boolean {
  return job.workload.networks.some(({ ipv4, ipv6 }) => ipv4 !== undefined || ipv6 !== undefined);
}

function* engineNames(
  manifest: Manifest<'Cluster'>,
  field: 'networks' | 'volumes',
  things: ReadonlyMap<string, { readonly name: string; readonly engineName: string }>,
): Iterable<Finding> {
  const taken = new Map<string, string>();
  for (const { name, engineName } of things.values()) {
    const other = taken.get(engineName);
    taken.set(engineName, other ?? name);
    if (other === undefined) continue;
    const summary = `"${name}" and "${other}" would both be called "${engineName}" on an engine`;
    const path = ['spec', field, name, 'name'];
    yield { manifest, path, severity: 'error', code: 'engine-name-taken-twice', summary, hint: 'give one of them another name' };
  }
}

function* badSubnets(manifest: Manifest<'Cluster'>, { name, subnets }: Network): Iterable<Finding> {
  for (const [index, text] of subnets.entries()) {
    if (parseSubnet(text) !== null) continue;
    const path = ['spec', 'networks', name, 'subnets', index];
    const hint = 'write it like "10.9.0.0/24" or "fd00:9::/64"';
    yield { manifest, path, severity: 'error', code: 'bad-address', summary: `"${text}" is not a range of addresses`, hint };
  }
}

function* overlapping(
  manifest: Manifest<'Cluster'>,
  networks: ReadonlyMap<string, Network>,
  subnets: ReadonlyMap<string, readonly Subnet[]>,
): Iterable<Finding> {
  const before: { readonly name: string; readonly subnet: Subnet }[] = [];
  for (const { name } of networks.values()) {
    for (const [index, subnet] of (subnets.get(name) ?? []).entries()) {
      const other = before.find(known => known.name !== name && overlaps(known.subnet, subnet));
      before.push({ name, subnet });
      if (other === undefined) continue;
      const summary = `Network "${name}" has addresses of network "${other.name}": an engine cannot have both`;
      const path = ['spec', 'networks', name, 'subnets', index];
      yield {
        manifest,
        path,
        severity: 'error',
        code: 'subnet-taken-twice',
        summary,
        hint: 'give it another range',
      };
    }
  }
}

function* staticAddresses(
  manifest: Manifest<'Job'>,
  networks: ReadonlyMap<string, Network>,
  subnets: ReadonlyMap<string, readonly Subnet[]>,
): Iterable<Finding> {
  for (const [index, { name, address = {} }] of (manifest.value.spec?.networks ?? []).entries()) {
    const network = networks.get(name);
    for (const family of ['ipv4', 'ipv6'] as const) {
      const text = address[family];
      if (text === undefined || network === undefined) continue;
      const path = ['spec', 'networks', index, 'address', family];
      const ip = parseIp(text);
      const ranges = subnets.get(name) ?? [];
      if (ip?.family !== (family === 'ipv4' ? 4 : 6)) {
        const summary = `"${text}" is not an ${family === 'ipv4' ? 'IPv4' : 'IPv6'} address`;
        yield { manifest, path, severity: 'error', code: 'bad-address', summary };
      } else if (network.subnets.length === 0 && !network.external) {
        const summary = `Network "${name}" has no subnets: engines give static addresses only in a range that was declared`;
        const hint = `add subnets to spec.networks.${name} of the Cluster`;
        yield { manifest, path, severity: 'error', code: 'address-without-subnet', summary, hint };
      } else if (ranges.length > 0 && !ranges.some(range => isWithin(ip, range))) {
        const summary = `${text} is outside network "${name}" (${network.subnets.join(', ')})`;
        yield { manifest, path, severity: 'error', code: 'address-outside-subnet', summary };
      }
    }
  }
}
