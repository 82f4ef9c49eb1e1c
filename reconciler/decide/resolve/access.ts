import type { Access, SshAccess } from '../../model/cluster.ts';
import type { NodeSpec, SshFields } from '../../model/manifest.generated.ts';
import type { Manifest } from '../../model/manifest.ts';

/** The manifests of the nodes by name: ways may lead through other nodes. */
export type NodeManifests = ReadonlyMap<string, Manifest<'Node'>>;

/** The ways to a node in order, each with all that it needs. One without a host, or through what cannot be gone through, is left out: checks tell. */
export function resolveAccess(spec: NodeSpec, nodes: NodeManifests): readonly Access[] {
  return (spec.access ?? [spec.ssh === undefined ? 'local' : 'ssh']).flatMap((access): readonly Access[] => {
    if (access === 'local') return [{ kind: 'local' }];
    if (access === 'agent' || (access !== 'ssh' && access.agent !== undefined)) return [{ kind: 'agent' }];
    const ssh = access === 'ssh' ? {} : access.ssh;
    if (ssh !== undefined) return sshOf(sshFieldsOf(spec, ssh), nodes, []);
    if (access === 'ssh') return [];
    if (access.local !== undefined) return [{ kind: 'local', socket: access.local.socket }];
    if (access.tcp === undefined) return [];
    const { host, port = 2376, tls, insecure } = access.tcp;
    return [{ kind: 'tcp', host, port, ...(tls === undefined ? {} : { tls }), ...(insecure === undefined ? {} : { insecure }) }];
  });
}

/** What one SSH access says, over what the node's own `ssh` says. A login of another kind is not mixed with the node's. */
export function sshFieldsOf(
  { address, identity, ssh = {} }: NodeSpec,
  own: SshFields,
): SshFields & { readonly hostKey?: string } {
  const { hostKey } = identity ?? {};
  return { ...(address === undefined ? {} : { host: address }), ...ssh, ...own, ...(hostKey === undefined ? {} : { hostKey }) };
}

/** The first SSH access of a node, with what it inherits; undefined: it has none. */
export function firstSsh(spec: NodeSpec): (SshFields & { readonly hostKey?: string }) | undefined {
  for (const access of spec.access ?? [spec.ssh === undefined ? 'local' : 'ssh']) {
    if (access === 'ssh') return sshFieldsOf(spec, {});
    if (typeof access !== 'string' && access.ssh !== undefined) return sshFieldsOf(spec, access.ssh);
  }
  return undefined;
}

function sshOf(
  fields: SshFields & { readonly hostKey?: string },
  nodes: NodeManifests,
  behind: readonly string[],
): readonly SshAccess[] {
  const { host, port = 22, user = 'root', key, passphrase, agent, password, become, hostKey, jump, socket } = fields;
  if (host === undefined) return [];
  const through = jump === undefined ? undefined : jumpOf(jump, nodes, behind);
  if (jump !== undefined && through === undefined) return [];
  return [
    {
      kind: 'ssh',
      host,
      port,
      user,
      ...(key === undefined ? {} : { key }),
      ...(passphrase === undefined ? {} : { passphrase }),
      agent: agent ?? (key === undefined && password === undefined),
      ...(password === undefined ? {} : { password }),
      ...(become === undefined ? {} : { become }),
      ...(hostKey === undefined ? {} : { hostKey }),
      ...(through === undefined ? {} : { jump: through }),
      socket: socket ?? '/var/run/docker.sock',
    },
  ];
}

function jumpOf(name: string, nodes: NodeManifests, behind: readonly string[]): SshAccess | undefined {
  const spec = nodes.get(name)?.value.spec;
  const fields = spec === undefined || behind.includes(name) ? undefined : firstSsh(spec);
  return fields === undefined ? undefined : sshOf(fields, nodes, [...behind, name])[0];
}
