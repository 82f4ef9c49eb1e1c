import type { DeclaredHost, FacetTemplate, HostFacet } from '../../reconciler/model/host.ts';
import { facetName } from '../../reconciler/model/host.ts';
import type { Text } from '../../reconciler/model/text.ts';

/** What git says of a host: facets that it shall have, and names of those that it shall not. */
export function aHost(
  facets: readonly (FacetTemplate | HostFacet)[],
  restarts: DeclaredHost['restarts'] = 'window',
): DeclaredHost {
  return { facets: facets.map(facet => ('spec' in facet ? facet : present(facet))), restarts };
}

/** A facet that shall not be there. */
export function absent(kind: HostFacet['kind'], name: string): HostFacet {
  return { kind, name, spec: null };
}

export function aFile(path: string, text: Text = `${path}\n`, mode = '0644', owner = 'root'): FacetTemplate {
  return { kind: 'file', path, mode, owner, content: { text } };
}

export function aService(name: string, restartOn: readonly string[] = []): FacetTemplate {
  return { kind: 'service', name, enabled: true, state: 'started', restartOn };
}

function present(spec: FacetTemplate): HostFacet {
  return { kind: spec.kind, name: facetName(spec), spec };
}
