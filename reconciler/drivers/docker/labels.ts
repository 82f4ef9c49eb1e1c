import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { SecretName } from '../../model/cluster.ts';
import { canonicalJson } from '../../model/digest.ts';
import { type ResourceId, resourceId, splitResourceId, type TargetId } from '../../model/ids.ts';
import type { Owner, Resource, Spec } from '../../model/resource.ts';
import { secretsOf } from '../../model/text.ts';
import type { Labels } from './engine-types.ts';
import { normalise } from './normalise.ts';
import { refOf } from './reveal.ts';

const CLUSTER = 'keelson.cluster';
const UID = 'keelson.uid';
const ID = 'keelson.id';
const APPLIED = 'keelson.applied';
const DIGEST = 'keelson.digest';
const OURS: ReadonlySet<string> = new Set([CLUSTER, UID, ID, APPLIED, DIGEST]);

/** From here on the applied spec is compressed: labels go into every answer of the container list. */
const COMPRESS_FROM = 2_000;
const LARGEST_SPEC = 16 << 20;

/** What was last asked for of a thing. */
export interface Applied {
  readonly spec: Spec;
  readonly digest: string;
  /** The secrets in the contents of its files, which the spec itself does not tell. */
  readonly fileSecrets: readonly SecretName[];
}

/** The labels that make a thing ours: whose it is, which one, and what was asked for. */
export function ownLabels(owner: Owner, resource: Resource): Labels {
  return {
    [CLUSTER]: owner.cluster,
    [UID]: owner.uid,
    [ID]: labelId(resource.id),
    [APPLIED]: encodeApplied(resource),
    [DIGEST]: resource.digest,
  };
}

/** The labels that make what keeps a restraint ours. */
export function restraintLabels(owner: Owner, id: ResourceId): Labels {
  return { [CLUSTER]: owner.cluster, [UID]: owner.uid, [ID]: labelId(id) };
}

/** The labels without ours. */
export function otherLabels(labels: Labels | null | undefined): Labels {
  return Object.fromEntries(Object.entries(labels ?? {}).filter(([key]) => !OURS.has(key)));
}

/** Whose a thing is; undefined when no Keelson made it. */
export function ownerOf(labels: Labels | null | undefined): Owner | undefined {
  const cluster = labels?.[CLUSTER];
  return cluster === undefined ? undefined : { cluster, uid: labels?.[UID] ?? '' };
}

/** Those of some things that a Keelson made or took over, by name. */
export function ownedOf<T>(
  things: readonly T[],
  read: (thing: T) => { readonly name: string; readonly labels: Labels | null | undefined },
): readonly { readonly name: string; readonly owner: Owner }[] {
  return things
    .flatMap(thing => {
      const { name, labels } = read(thing);
      const owner = ownerOf(labels);
      return owner === undefined ? [] : [{ name, owner }];
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Whether these labels say that a thing is this owner's: the cluster's name alone proves nothing. */
export function isOwnedBy(owner: Owner, labels: Labels | null | undefined): boolean {
  const found = ownerOf(labels);
  return found !== undefined && found.cluster === owner.cluster && found.uid === owner.uid;
}

/** Label filters that only what is this owner's passes. */
export function ownerFilter({ cluster, uid }: Owner): readonly string[] {
  return [`${CLUSTER}=${cluster}`, `${UID}=${uid}`];
}

/** The resource a labelled thing of this target is; undefined without a readable label. */
export function idFromLabels(target: TargetId, labels: Labels | null | undefined): ResourceId | undefined {
  const id = labels?.[ID];
  if (id === undefined) return undefined;
  const slash = id.indexOf('/');
  const kind = id.slice(0, slash);
  return kind === 'network' || kind === 'volume' || kind === 'config' || kind === 'secret'
    ? resourceId(target, kind, id.slice(slash + 1))
    : resourceId(target, 'workload', id);
}

/** The node that an entry of a Swarm's list was made for; undefined without a label that says so. */
export function memberOf(labels: Labels | null | undefined): string | undefined {
  const id = labels?.[ID];
  return id?.startsWith('member/') ? id.slice('member/'.length) : undefined;
}

/** What was asked for, and its digest; undefined where the label is missing, broken or of a newer format. */
export function appliedFrom(labels: Labels | null | undefined, toNormal: (spec: Spec) => Spec = normalise): Applied | undefined {
  const applied = decodeApplied(labels?.[APPLIED], toNormal);
  return applied === undefined ? undefined : { ...applied, digest: labels?.[DIGEST] ?? '' };
}

/** JSON with the version of its format; secrets are fingerprints in a spec. */
export function encodeApplied(resource: Resource): string {
  const { spec } = resource;
  const names = fileSecretsOf(resource);
  const fileSecrets = names.length === 0 ? {} : { fileSecrets: names };
  const plain = JSON.stringify({ format: 1, spec, ...fileSecrets });
  if (plain.length < COMPRESS_FROM) return plain;
  return JSON.stringify({ format: 1, deflate: deflateRawSync(JSON.stringify(spec)).toString('base64'), ...fileSecrets });
}

/** The secrets in the contents of a resource's files, each once. */
export function fileSecretsOf({ contents = {} }: Resource): readonly SecretName[] {
  const parts = Object.values(contents).flatMap(content => ('text' in content ? secretsOf(content.text) : []));
  const names = new Map(parts.map(refOf).map(name => [canonicalJson(name), name]));
  return [...names.keys()].sort().map(key => names.get(key)!);
}

/** See appliedFrom. */
export function decodeApplied(
  label: string | undefined,
  toNormal: (spec: Spec) => Spec = normalise,
): Omit<Applied, 'digest'> | undefined {
  if (label === undefined) return undefined;
  try {
    const stored = JSON.parse(label) as Partial<Applied> & { readonly format?: number; readonly deflate?: string };
    if (stored.format !== 1) return undefined;
    const spec = stored.deflate === undefined ? stored.spec : inflate(stored.deflate);
    const { fileSecrets = [] } = stored;
    // Already normal where we wrote it; what a person broke does not pass.
    return spec === undefined ? undefined : { spec: toNormal(spec), fileSecrets: fileSecrets.map(refOf) };
  } catch {
    return undefined;
  }
}

function inflate(base64: string): Spec {
  return JSON.parse(inflateRawSync(Buffer.from(base64, 'base64'), { maxOutputLength: LARGEST_SPEC }).toString()) as Spec;
}

/** `web.1` of a workload, else `network/coffee`. */
function labelId(id: ResourceId): string {
  const { kind, name } = splitResourceId(id);
  return kind === 'workload' ? name : `${kind}/${name}`;
}
