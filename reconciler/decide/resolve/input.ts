import type { Contents, Kind, Manifest, Templates } from '../../model/manifest.ts';
import type { Traits } from '../../model/traits.ts';

/** What a commit declares, and what is known of its reading. */
export interface ResolveInput {
  readonly manifests: readonly Manifest[];
  /** `Job/web`: everything that is declared, valid or not. */
  readonly declared: ReadonlyMap<string, { readonly kind: Kind }>;
  /** Whether all files could be read: where not, nothing is said to be missing. */
  readonly complete: boolean;
  readonly contents: ReadonlyMap<Manifest, Contents>;
  /** By driver name. */
  readonly traits: ReadonlyMap<string, Traits>;
  readonly templates: Templates;
  readonly revision: string;
  readonly subject: string;
}

/** The manifests of each kind, by name. */
export type ByKind = { readonly [K in Kind]: readonly Manifest<K>[] };
