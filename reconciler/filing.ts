import { withDeadline } from './deadline.ts';
import { type KeptCommit, noteReads, openKeptCommit } from './kept-commit.ts';
import type { Manifest } from './model/manifest.ts';
import type { Owner } from './model/resource.ts';
import type { ClusterParts } from './parts.ts';
import { type ManifestCache, readManifests } from './read-manifests.ts';
import { openRecollection, type Recollection } from './remember.ts';
import type { Source } from './sources/source.ts';

/** Where the documents of one cluster are in the store, with what this process knows of them. */
export interface Filing {
  /** What their keys begin with. */
  readonly key: string;
  /** What the cluster is called, for people. */
  readonly name: string;
  /** Whose they are; null: nobody knows yet what the source declares. */
  readonly owner: Owner | null;
  readonly recollection: Recollection;
  readonly kept: KeptCommit;
}

/**
 * Finds the documents of the cluster that a source declares: by its name and uid, whatever the configuration calls it and wherever it is
 * read from. What an earlier pass of this configuration found is in the store, for when the source says nothing.
 */
export interface Filings {
  /** As far as is known by now. */
  current(): Filing;
  /** Finds out what is not known yet: of the store, else of the newest commit. */
  identify(signal: AbortSignal): Promise<Filing>;
  /** The cluster in force is this one's; whether that is news. */
  settle(owner: Owner): boolean;
  /** Leaves in the store whose cluster this configuration is about. Throws OperationError. */
  note(signal: AbortSignal): Promise<void>;
}

/** What a cluster's documents are filed under. */
function filedUnder({ cluster, uid }: Owner): string {
  return `${cluster}/${uid}`;
}

/** `source` is what is read of the parts' source from now on. */
export function openFilings(
  parts: ClusterParts,
  manifests: ManifestCache,
): { readonly source: Source; readonly filings: Filings } {
  const { store, key, limits } = parts;
  const { source, read } = noteReads(parts.source);
  const open = (key: string, owner: Owner | null): Filing => ({
    key,
    name: owner?.cluster ?? parts.name,
    owner,
    recollection: openRecollection({ store, key, storeMs: limits.storeMs, reportsKept: limits.reportsKept }),
    kept: openKeptCommit({ store, key, storeMs: limits.storeMs, read }),
  });
  const pointer = `cluster-of/${key}`;
  const state: { filing: Filing; noted: string } = { filing: open(key, null), noted: '' };
  const call = <T>(what: string, signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    withDeadline({ what: `${what} the store ${store.name}`, ms: limits.storeMs }, signal, run);

  const settle = (owner: Owner): boolean => {
    const under = filedUnder(owner);
    if (state.filing.key === under) return false;
    state.filing = open(under, owner);
    return true;
  };
  const noted = async (signal: AbortSignal): Promise<Owner | null> => {
    const owner = (await call('reading', signal, inner => store.get(pointer, inner))) as Owner | null;
    if (owner !== null) state.noted = filedUnder(owner);
    return owner;
  };
  const declared = async (signal: AbortSignal): Promise<Owner | null> => {
    const snapshot = await source.fetch(signal);
    const { documents } = await readManifests(source, snapshot, parts, manifests, signal);
    const { name, uid } = documents.find(isCluster)?.value.metadata ?? {};
    const isExpected = parts.expects === undefined || name === parts.expects;
    return name === undefined || uid === undefined || !isExpected ? null : { cluster: name, uid };
  };
  /** null, too, where that cannot be told now: who goes on says why. */
  const tried = (find: Promise<Owner | null>, signal: AbortSignal): Promise<Owner | null> =>
    find.catch((error: unknown) => {
      if (signal.aborted) throw error;
      return null;
    });

  return {
    source,
    filings: {
      current: () => state.filing,
      async identify(signal) {
        if (state.filing.owner !== null) return state.filing;
        const owner = (await tried(noted(signal), signal)) ?? (await tried(declared(signal), signal));
        if (owner !== null) settle(owner);
        return state.filing;
      },
      settle,
      async note(signal) {
        const { owner, key: under } = state.filing;
        if (owner === null || state.noted === under) return;
        await call('writing', signal, inner => store.put([{ key: pointer, value: owner }], inner));
        state.noted = under;
      },
    },
  };
}

function isCluster(manifest: Manifest): manifest is Manifest<'Cluster'> {
  return manifest.kind === 'Cluster';
}
