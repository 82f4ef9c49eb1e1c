import type { FacetSpec } from '../../model/host.ts';
import type { Memory } from '../../model/memory.ts';
import type { Observed } from '../../model/observed.ts';
import type { Cause, Change, FieldChange } from '../../model/plan.ts';
import type { Live } from '../../model/resource.ts';
import type { WantedFacet, WantedHost } from '../compose/facets.ts';
import { diffSpecs } from '../diff.ts';
import { newChange } from '../new-change.ts';
import { asAsked } from './as-asked.ts';
import { impactOf } from './disruption.ts';

/** One facet that git names, and how the host has it. */
export interface AssessedFacet {
  readonly wanted: WantedFacet;
  /** Absent: it is not there. */
  readonly live?: Live;
  /** What would make it as it shall be; null: it is so. */
  readonly change: Change | null;
  /** Set where only somebody else's doing is to be put right. */
  readonly drift?: { readonly what: string; readonly fields: readonly FieldChange[] };
}

/** One host and how it stands. */
export interface AssessedHost {
  readonly wanted: WantedHost;
  /** False: it did not answer, and what is said of it is what was seen last. */
  readonly fresh: boolean;
  /** In the order in which git names them; empty: nobody ever saw the host. */
  readonly facets: readonly AssessedFacet[];
}

/** How a host has what git says of it, three-way: what somebody changed by hand is told from what git newly asks for. */
export function assessHost(wanted: WantedHost, observed: Observed, memory: Memory): AssessedHost {
  const sight = observed.sights.get(wanted.target);
  const fresh = sight?.kind === 'seen';
  const lives = sight?.kind === 'seen' ? sight.live : sight?.kind === 'silent' && sight.last !== 'unknown' ? sight.last : null;
  if (lives === null) return { wanted, fresh, facets: [] };
  const byId = new Map(lives.map(live => [live.id, live]));
  const before = new Set((memory.targets.get(wanted.target)?.live ?? []).flatMap(live => (isOurs(live) ? live.id : [])));
  const assess = (facet: WantedFacet, untouched: ReadonlySet<string>): AssessedFacet =>
    assessFacet(facet, byId.get(facet.id), before.has(facet.id), untouched);
  const untouched = new Set(
    wanted.facets.flatMap(facet => {
      const { change, live } = assess(facet, NONE);
      return change === null && live?.spec.kind === 'file' && !isOurs(live) ? live.spec.path : [];
    }),
  );
  return { wanted, fresh, facets: wanted.facets.map(facet => assess(facet, untouched)) };
}

const NONE: ReadonlySet<string> = new Set();

function whyMade({ kind }: FacetSpec, wasOurs: boolean): string {
  const why = wasOurs ? 'it was removed by hand' : 'it is not there yet';
  return kind === 'firewall' ? `${why}: what it does not open is closed` : why;
}

function whyGone(live: Live): string {
  if (live.spec.kind === 'agent') return 'no agent acts on it any more';
  return `declared absent${isOurs(live) ? ', what was there before is put back' : ''}`;
}

/** What a firewall that is new will let in. */
function openings(spec: FacetSpec, wasOurs: boolean): readonly FieldChange[] {
  return spec.kind === 'firewall' && !wasOurs ? diffSpecs(spec, { kind: 'firewall', rules: [] }, undefined) : [];
}

/** Whether the ledger of its host has it. */
export function isOurs({ applied }: Live): boolean {
  return applied !== undefined;
}

function assessFacet(
  wanted: WantedFacet,
  live: Live | undefined,
  wasOurs: boolean,
  untouched: ReadonlySet<string>,
): AssessedFacet {
  const { id, resource, neededBy } = wanted;
  if (neededBy !== undefined) return { wanted, ...(live === undefined ? {} : { live }), change: null };
  if (live === undefined) {
    if (resource === null) return { wanted, change: null };
    const spec = resource.spec as FacetSpec;
    const cause: Cause = wasOurs ? 'drift' : 'git';
    const impact = impactOf(spec, undefined, []);
    const change = newChange('create', { id }, whyMade(spec, wasOurs), {
      resource,
      cause,
      impact,
      fields: openings(spec, wasOurs),
    });
    return { wanted, change, ...(wasOurs ? { drift: { what: 'removed by hand', fields: [] } } : {}) };
  }
  if (resource === null) {
    const impact = impactOf(undefined, live.spec as FacetSpec, []);
    return { wanted, live, change: newChange('delete', live, whyGone(live), { impact }) };
  }
  const spec = resource.spec as FacetSpec;
  const seen = isOurs(live) ? live.spec : asAsked(live.spec as FacetSpec, spec, untouched);
  const fields = diffSpecs(spec, seen, live.applied);
  if (fields.length === 0) return { wanted, live, change: null };
  const drifted = fields.every(field => field.cause === 'drift');
  const impact = impactOf(spec, live.spec as FacetSpec, fields);
  const change = newChange('update', live, 'changed in place', { resource, fields, cause: drifted ? 'drift' : 'git', impact });
  return { wanted, live, change, ...(drifted ? { drift: { what: 'changed by hand', fields } } : {}) };
}
