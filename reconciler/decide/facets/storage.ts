import type { Node } from '../../model/cluster.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { describeResource, splitResourceId } from '../../model/ids.ts';
import type { Held } from '../../model/plan.ts';
import type { AssessedFacet, AssessedHost } from './assess-host.ts';

const CODE = 'storage-missing';

/** Whether nothing is mounted where a role needs what somebody else mounts. */
export function isStorageMissing({ wanted, live }: AssessedFacet): boolean {
  return wanted.neededBy !== undefined && live === undefined;
}

/** What is told of storage that is missing, and that jobs of its node wait for; null: it is there, or the node passes by `force`. */
export function missingStorage(facet: AssessedFacet, { force }: Node): Held | null {
  if (!isStorageMissing(facet) || CODE in force) return null;
  const todo = 'mount it there, or say type and source in storage of the role';
  return { code: CODE, subject: describeResource(facet.wanted.id), why: describe(facet), todo };
}

/** Warnings of storage that is missing where a reason in `force` lets a node pass. */
export function forcedStorage(hosts: readonly AssessedHost[]): readonly Diagnostic[] {
  return hosts.flatMap(({ wanted: { node }, fresh, facets }) =>
    !fresh || !(CODE in node.force)
      ? []
      : facets.filter(isStorageMissing).map(facet => ({
          severity: 'warning',
          code: CODE,
          summary: `node/${node.name}: ${describe(facet)} (forced: ${node.force[CODE]})`,
          at: node.at,
        })),
  );
}

function describe({ wanted: { id, neededBy = [] } }: AssessedFacet): string {
  const roles = neededBy.length === 1 ? `role ${neededBy[0]} needs` : `roles ${neededBy.join(', ')} need`;
  return `nothing is mounted at ${splitResourceId(id).name}, which ${roles}`;
}
