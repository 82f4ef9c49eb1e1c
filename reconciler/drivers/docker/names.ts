import { sha256 } from '../../model/digest.ts';
import { splitResourceId } from '../../model/ids.ts';
import type { Owner, Resource } from '../../model/resource.ts';

/**
 * The name of a workload's container: `<cluster>-<job>-<replica>-<eight digits of what it is>`. Deterministic, so that creating twice meets
 * itself; another cluster's of the same name has other digits.
 */
export function containerName(owner: Owner, resource: Resource): string {
  return `${namePrefix(owner, resource.id)}${nameDigest(owner, resource.digest)}`;
}

/** While its files are not all in, it is called so: what is killed in the middle is never taken for whole. */
export function unfinishedName(name: string): string {
  return `${name}.unfinished`;
}

/** Whether a container's files may be missing. */
export function isUnfinished(name: string): boolean {
  return name.endsWith('.unfinished');
}

/** Whether a container was changed in place since it was made: its name then says another digest than its label. */
export function isRenewed(owner: Owner, id: Resource['id'], name: string, labelDigest: string): boolean {
  const prefix = namePrefix(owner, id);
  return (
    name.startsWith(prefix) && /^[0-9a-f]{8}$/.test(name.slice(prefix.length)) && !name.endsWith(nameDigest(owner, labelDigest))
  );
}

function namePrefix({ cluster }: Owner, id: Resource['id']): string {
  return `${cluster}-${splitResourceId(id).name.replace(/\.(?=[^.]*$)/, '-')}-`;
}

function nameDigest({ uid }: Owner, digest: string): string {
  return sha256(`${uid} ${digest}`).slice(0, 8);
}
