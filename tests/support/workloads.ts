import { canonicalJson, digestOf, sha256 } from '../../reconciler/model/digest.ts';
import { type ResourceId, resourceId, type TargetId } from '../../reconciler/model/ids.ts';
import { type Action, type Change, changeKey } from '../../reconciler/model/plan.ts';
import type { Live, Resource, Spec } from '../../reconciler/model/resource.ts';
import type { Traits } from '../../reconciler/model/traits.ts';
import type { FileChange, FileContent, FileSpec, WorkloadSpec } from '../../reconciler/model/workload.ts';

/** A workload with nothing asked of it but what is given. */
export function workloadSpec(fields: Partial<WorkloadSpec>): WorkloadSpec {
  return {
    kind: 'workload',
    job: 'web',
    replica: '1',
    technology: 'container',
    env: {},
    files: [],
    volumes: [],
    networks: [],
    ports: [],
    restart: { policy: 'no' },
    limits: {},
    reservations: {},
    stop: { signal: 'SIGTERM', graceMs: 2_000 },
    security: { privileged: false, readOnly: false, capabilitiesAdd: [], capabilitiesDrop: [], devices: [] },
    labels: {},
    oneShot: false,
    ...fields,
  };
}

/** The resource of a spec as compose makes it: in its engine's normal form, named by what it is. */
export function resourceOf(target: TargetId, raw: Spec, traits: Traits, contents?: Resource['contents']): Resource {
  const spec = traits.normalise(raw, undefined);
  const id = idOf(target, spec);
  return { id, spec, digest: digestOf(spec), ...(contents === undefined ? {} : { contents }) };
}

/** A file of a workload, and its content by digest for Resource.contents. */
export function fileOf(
  path: string,
  content: FileContent,
  change: FileChange = { mode: 'restart' },
  fields: Partial<FileSpec> = {},
): { readonly file: FileSpec; readonly contents: Readonly<Record<string, FileContent>> } {
  const digest = sha256(canonicalJson(content));
  return { file: { path, mode: '0644', digest, change, ...fields }, contents: { [digest]: content } };
}

/** A change as a plan holds it. */
export function changeOf(action: Action, resource: Resource, fields: Partial<Change> = {}): Change {
  return {
    key: changeKey(action, resource.id, fields.ref),
    id: resource.id,
    action,
    ...(action === 'delete' ? {} : { resource }),
    fields: [],
    why: 'a test asks for it',
    cause: 'git',
    impact: 'none',
    after: [],
    ...fields,
  };
}

/** The lives of a resource among others, oldest first. */
export function livesOf(lives: readonly Live[], id: ResourceId): readonly Live[] {
  return lives.filter(live => live.id === id).toSorted((one, other) => one.createdAt - other.createdAt);
}

function idOf(target: TargetId, spec: Spec): ResourceId {
  switch (spec.kind) {
    case 'workload':
      return resourceId(target, 'workload', `${spec.job}.${spec.replica}`);
    case 'image':
      return resourceId(target, 'image', spec.digest === undefined ? spec.ref : `${spec.ref}@${spec.digest}`);
    default:
      return resourceId(target, spec.kind, 'name' in spec ? spec.name : spec.kind);
  }
}
