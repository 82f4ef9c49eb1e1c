import type { Follow } from '../../reconciler/model/config.ts';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import type { Snapshot } from '../../reconciler/model/snapshot.ts';
import type { ReadManifests } from '../../reconciler/read-manifests.ts';
import type { Context } from '../action.ts';
import { fetchDeclared, onlyCluster, readSettings, withConfig } from '../session.ts';

/** What one commit declares. */
export interface Declared {
  readonly snapshot: Snapshot;
  readonly read: ReadManifests;
}

/** What a branch, tag or commit declares; null: what flags and configuration say. Throws OperationError when it cannot be read. */
export async function declaredAt(context: Context, ref: string | null): Promise<Declared> {
  const config = onlyCluster(await readSettings(context));
  const [cluster] = config.clusters;
  const read = (follow: Follow): Promise<Declared> => {
    const { workingTree: _, ...source } = { workingTree: undefined, ...cluster!.source, follow };
    const clusters = [{ ...cluster!, source: ref === null ? cluster!.source : source }];
    return withConfig(context, { ...config, store: { kind: 'memory' }, clusters }, reconciler =>
      fetchDeclared(reconciler, context.signal),
    );
  };
  if (ref === null) return read(cluster!.source.follow);
  if (/^[0-9a-f]{40}$/.test(ref)) return read({ kind: 'commit', revision: ref });
  try {
    return await read({ kind: 'branch', name: ref });
  } catch (missing) {
    if (!(missing instanceof OperationError && missing.code === 'not-found')) throw missing;
    // What the source says of a branch (which ones there are) helps more than what it says of a tag.
    return read({ kind: 'tag', name: ref }).catch((error: unknown) => {
      if (!(error instanceof OperationError && error.code === 'not-found')) throw error;
      throw isNoName(ref)
        ? new OperationError('not-found', `Reading ${ref}: write a commit id in full (git rev-parse ${ref}), a branch or a tag`)
        : missing;
    });
  }
}

/** Whether it is what only git itself resolves: `HEAD~1`, a short id. */
function isNoName(ref: string): boolean {
  return /^(HEAD|@)\b|[~^@{]|^[0-9a-f]{4,39}$/.test(ref);
}
