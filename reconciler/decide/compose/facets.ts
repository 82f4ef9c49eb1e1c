import type { Cluster, Node } from '../../model/cluster.ts';
import { canonicalJson, digestOf, sha256 } from '../../model/digest.ts';
import type { DeclaredHost, FacetSpec, FacetTemplate } from '../../model/host.ts';
import { type ResourceId, resourceId, type TargetId } from '../../model/ids.ts';
import type { Observed } from '../../model/observed.ts';
import type { Resource } from '../../model/resource.ts';
import { secretsOf } from '../../model/text.ts';
import { type FileContent, UNREADABLE } from '../../model/workload.ts';
import type { Kit } from '../kit.ts';
import { secretsOfFacet } from '../questions.ts';
import { hostOf } from '../targets.ts';
import { fingerprinted } from './secret-answers.ts';

/** One facet of a host that git names. */
export interface WantedFacet {
  readonly id: ResourceId;
  /** null: it shall not be there. */
  readonly resource: Resource | null;
  /** Secrets that nobody could read: it is not made or changed, and stays as it is. */
  readonly missingSecrets: readonly string[];
  /** See HostFacet. */
  readonly neededBy?: readonly string[];
  readonly roles?: readonly string[];
}

/** Everything that git says of one host. */
export interface WantedHost {
  readonly node: Node;
  readonly target: TargetId;
  /** In the order in which git names them. */
  readonly facets: readonly WantedFacet[];
  readonly restarts: DeclaredHost['restarts'];
}

/** What the hosts shall have, in the order of their nodes: secrets as fingerprints, contents by digest, services with what they read when they start. */
export function composeFacets(cluster: Cluster, observed: Observed, kit: Pick<Kit, 'traits'>): readonly WantedHost[] {
  return [...cluster.hosts.keys()].sort().flatMap(name => {
    const node = cluster.nodes.get(name);
    const host = cluster.hosts.get(name)!;
    return node === undefined ? [] : [{ node, target: hostOf(name), ...composeHost(name, host, observed, kit) }];
  });
}

type Composed = Pick<WantedHost, 'facets' | 'restarts'>;

/** Equal inputs give the very same resources, so that digests are computed once. */
const known = new WeakMap<DeclaredHost, { readonly key: string; readonly composed: Composed }>();

function composeHost(name: string, host: DeclaredHost, observed: Observed, { traits }: Pick<Kit, 'traits'>): Composed {
  const texts = host.facets.flatMap(secretsOfFacet);
  const key = JSON.stringify([name, texts.map(part => fingerprinted([part], observed, new Set()))]);
  const before = known.get(host);
  if (before?.key === key) return before.composed;
  const digests = new Map<string, string>();
  for (const { name: path, spec } of host.facets)
    if (spec?.kind === 'file') digests.set(path, digestOfContent(withFingerprints(spec.content, observed, new Set())));
  const normalise = traits.get('host')?.normalise ?? (spec => spec);
  const facets = host.facets.map((facet): WantedFacet => {
    const id = resourceId(hostOf(name), facet.kind, facet.name);
    const roles = facet.roles === undefined ? {} : { roles: facet.roles };
    const needed = facet.neededBy === undefined ? {} : { neededBy: facet.neededBy };
    if (facet.spec === null) return { id, resource: null, missingSecrets: [], ...needed, ...roles };
    const missing = new Set<string>();
    const { spec: raw, contents } = composeFacet(facet.spec, observed, missing, digests);
    const spec = normalise(raw, undefined);
    const resource = { id, spec, digest: digestOf(spec), ...(contents === undefined ? {} : { contents }) };
    return { id, resource, missingSecrets: [...missing].sort(), ...roles };
  });
  const composed = { facets, restarts: host.restarts };
  known.set(host, { key, composed });
  return composed;
}

function composeFacet(
  spec: FacetTemplate,
  observed: Observed,
  missing: Set<string>,
  digests: ReadonlyMap<string, string>,
): { readonly spec: FacetSpec; readonly contents?: Readonly<Record<string, FileContent>> } {
  switch (spec.kind) {
    case 'file': {
      const { content: template, ...file } = spec;
      const content = withFingerprints(template, observed, missing);
      const digest = digestOfContent(content);
      return { spec: { ...file, digest }, contents: { [digest]: content } };
    }
    case 'service': {
      const read = spec.restartOn.map(path => [path, digests.get(path) ?? UNREADABLE] as const);
      return { spec: { ...spec, restartOn: Object.fromEntries(read) } };
    }
    case 'user':
    case 'wifi': {
      const { password } = spec;
      return { spec: password === undefined ? spec : { ...spec, password: fingerprinted(password, observed, missing) } };
    }
    default:
      return { spec };
  }
}

function withFingerprints(content: FileContent, observed: Observed, missing: Set<string>): FileContent {
  return 'text' in content ? { text: fingerprinted(content.text, observed, missing) } : content;
}

/** That of the bytes themselves, so that a file which somebody else wrote can be the one that shall be; with secrets in it, of the text with their fingerprints. */
function digestOfContent(content: FileContent): string {
  if (!('text' in content)) return `sha256:${sha256(Buffer.from(content.base64, 'base64'))}`;
  const { text } = content;
  if (typeof text === 'string') return `sha256:${sha256(text)}`;
  return secretsOf(text).some(({ fingerprint }) => fingerprint === null) ? UNREADABLE : sha256(canonicalJson(content));
}
