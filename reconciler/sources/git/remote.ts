import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import git, { type HttpClient } from 'isomorphic-git';
import { type Clone, markRef } from './clone.ts';
import type { Ref } from './follow.ts';

/** The refs of a remote whose names begin with `prefix`: one look at its capabilities and one ls-refs on the same connection. */
export async function listRemote(http: HttpClient, url: string, prefix: string): Promise<readonly Ref[]> {
  const refs = await git.listServerRefs({ http, url, prefix, protocolVersion: 2 });
  return refs.filter(ref => ref.ref.startsWith(prefix) && !ref.ref.endsWith('^{}')).map(ref => ({ name: ref.ref, oid: ref.oid }));
}

/**
 * Downloads what a ref (by full name) or a commit (by id) needs beyond what the clone has. Returns the id it stands at. With `shallow` only the
 * commit itself, as one pack of all its files; without, the commits since the clone's tip: asking for a depth again would bring
 * all files again.
 */
export async function download(
  http: HttpClient,
  url: string,
  clone: Clone,
  what: string,
  shallow: boolean,
): Promise<string | null> {
  const { fetchHead } = await git.fetch({
    fs: WHOLE_FILES,
    http,
    url,
    gitdir: clone.gitDir,
    ref: markRef('tip'),
    remoteRef: what,
    singleBranch: true,
    tags: false,
    ...(shallow ? { depth: 1 } : {}),
  });
  return fetchHead;
}

/** node:fs for isomorphic-git, but a file is there whole or not at all: a pack or its index cut short would be taken for good. */
const WHOLE_FILES = {
  promises: {
    ...fs.promises,
    async writeFile(path: string, data: string | Uint8Array): Promise<void> {
      const fresh = `${path}.${randomBytes(4).toString('hex')}.new`;
      await fs.promises.writeFile(fresh, data);
      await fs.promises.rename(fresh, path);
    },
  },
};
