import type { Access, Node } from '../../model/cluster.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';

/** Two nodes with one address, or two names for one engine: everything there would be done twice, or removed under the one name. */
export function* checkNodes({ byKind, cluster }: CheckContext): Iterable<Finding> {
  const addresses = new Map<string, string>();
  const engines = new Map<string, string>();
  for (const manifest of byKind.Node) {
    const node = cluster.nodes.get(manifest.name)!;
    if (node.address !== undefined) yield* taken(manifest, addresses, node.address);
  }
  const isAbsent = ({ name }: Manifest<'Node'>): boolean => cluster.nodes.get(name)!.state === 'absent';
  for (const manifest of [...byKind.Node].sort((one, other) => Number(isAbsent(one)) - Number(isAbsent(other)))) {
    const node = cluster.nodes.get(manifest.name)!;
    if (node.engine === 'none') continue;
    for (const [index, access] of node.access.entries()) {
      if (access.kind === 'agent') continue;
      const key = `${node.engine} ${endpoint(access)}`;
      const other = engines.get(key);
      if (!isAbsent(manifest)) engines.set(key, other ?? node.name);
      if (other === undefined || other === node.name) continue;
      const summary = `"${node.name}" is reached like "${other}" (${node.engine}, ${endpoint(access)}): one engine cannot be two nodes`;
      const hint = hintFor(node, other, access);
      yield { manifest, path: ['spec', 'access', index], severity: 'error', code: 'engine-taken-twice', summary, hint };
    }
  }
}

function hintFor({ name, state }: Node, other: string, access: Access): string {
  if (state === 'absent') return `if "${name}" is called "${other}" now, remove it, and say metadata.formerly: [${name}] there`;
  return access.kind === 'ssh' && access.hostKey === undefined
    ? 'give each Node an access of its own, or its identity.hostKey where several answer there in turn'
    : 'give each Node an access of its own';
}

function* taken(manifest: Manifest<'Node'>, addresses: Map<string, string>, address: string): Iterable<Finding> {
  const other = addresses.get(address);
  addresses.set(address, other ?? manifest.name);
  if (other === undefined) return;
  const summary = `"${manifest.name}" has the address of "${other}", ${address}`;
  const hint = 'two Nodes on one machine may share it; then say so with force';
  yield { manifest, path: ['spec', 'address'], severity: 'error', code: 'address-taken-twice', summary, hint, passable: true };
}

function endpoint(access: Exclude<Access, { readonly kind: 'agent' }>): string {
  if (access.kind === 'local') return `local ${access.socket ?? ''}`.trim();
  if (access.kind === 'tcp') return `${access.host}:${access.port}`;
  const { host, port, socket, hostKey, jump } = access;
  const through = jump === undefined ? '' : ` through ${jump.host}:${jump.port}`;
  return `ssh ${host}:${port}${through}, ${socket}${hostKey === undefined ? '' : `, host key ${hostKey}`}`;
}
