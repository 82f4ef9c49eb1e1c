import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';

/** File systems that several machines can mount at once; those of FUSE may. */
const SHARED: ReadonlySet<string> = new Set(['nfs', 'nfs4', 'cifs', 'smb3', 'ceph', 'glusterfs', '9p', 'sshfs']);

/** Storage that the nodes of a role have to share, and that each of them would have for itself, as far as git tells. */
export function* checkStorage({ byKind, cluster }: CheckContext): Iterable<Finding> {
  const nodes = [...cluster.nodes.values()].filter(({ state }) => state !== 'absent');
  for (const manifest of byKind.Role) {
    const having = nodes.filter(({ roles, stoppedRoles }) => [...roles, ...stoppedRoles].includes(manifest.name));
    if (having.length < 2) continue;
    for (const [index, { path, type, shared }] of (manifest.value.spec?.storage ?? []).entries()) {
      if (shared === undefined || (type !== undefined && isShared(type))) continue;
      const what = type === undefined ? 'nobody says that it is one' : `${type} is none`;
      yield {
        manifest,
        path: ['spec', 'storage', index],
        severity: 'error',
        code: 'storage-not-shared',
        summary: `${having.length} nodes have role "${manifest.name}" and have to share ${path}: that takes a network file system, and ${what}`,
        hint: 'give it type and source of one (nfs, cifs, …), or the role to one node only',
      };
    }
  }
}

function isShared(type: string): boolean {
  return SHARED.has(type) || type.startsWith('fuse.');
}
