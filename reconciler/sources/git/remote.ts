import git, { type HttpClient } from 'isomorphic-git';
import { TIP_REF } from './clone.ts';
import type { Ref } from './follow.ts';
import type { Repository } from './repository.ts';

/** One repository at its server, for one fetch. */
export interface Remote {
  readonly url: string;
  readonly http: HttpClient;
}

/** The refs whose names begin with `prefix`, annotated tags with the tag's own id. */
export async function listRefs(remote: Remote, prefix: string): Promise<readonly Ref[]> {
  const refs = await git.listServerRefs({ ...remote, prefix });
  return refs.map(({ ref, oid }) => ({ name: ref, oid }));
}

/**
 * Brings a commit or a tag into a clone: with `since` (milliseconds) what led to it from the clone's tip and is not older, else that
 * commit alone, with all its files. A server that does not give it may say nothing: look whether it came.
 */
export async function fetchObject(remote: Remote, clone: Repository, oid: string, since: number | null): Promise<void> {
  // With `depth` a server sends all files, whatever is there.
  const bounds = since === null ? { depth: 1 } : { since: new Date(since) };
  await git.fetch({ ...remote, ...clone, ...bounds, remote: 'origin', ref: TIP_REF, remoteRef: oid, singleBranch: true });
}
