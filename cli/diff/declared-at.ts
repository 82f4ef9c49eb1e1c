import type { Snapshot } from '../../reconciler/model/snapshot.ts';
import type { ReadManifests } from '../../reconciler/read-manifests.ts';
import type { Context } from '../action.ts';
import { fetchDeclared, onlyCluster, readSettings, withConfig } from '../session.ts';

/** What one commit declares. */
export interface Declared {
  readonly snapshot: Snapshot;
  readonly read: ReadManifests;
}

/** What a commit declares that is called so; null: what flags and configuration say. Throws OperationError when it cannot be read. */
export async function declaredAt(context: Context, name: string | null): Promise<Declared> {
  const config = onlyCluster(await readSettings(context));
  const [cluster] = config.clusters;
  const { workingTree: _, ...named } = {
    workingTree: undefined,
    ...cluster!.source,
    follow: { kind: 'named', name: name ?? '' } as const,
  };
  const clusters = [{ ...cluster!, source: name === null ? cluster!.source : named }];
  return withConfig(context, { ...config, store: { kind: 'memory' }, clusters }, reconciler =>
    fetchDeclared(reconciler, context.signal),
  );
}
