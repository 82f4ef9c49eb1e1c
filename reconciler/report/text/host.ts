import { splitResourceId } from '../../model/ids.ts';
import type { FacetStatus, Health } from '../../model/plan.ts';
import type { Report } from '../../model/report.ts';
import { indented, wrap } from '../layout.ts';
import { type Sign, type Style, signOf, toneOf } from '../style.ts';
import { enumerate } from '../words.ts';

/** How many facets of a host are as declared, those that are not with what is in the way, and its wireless networks by priority. */
export function renderHost({ plan }: Report, node: string, style: Style): readonly string[] {
  const host = plan.hosts.find(candidate => candidate.node === node);
  if (host === undefined || host.facets.length === 0) return [];
  const { facets } = host;
  const well = facets.filter(({ health }) => health === 'healthy');
  const count = well.length === facets.length ? `all ${facets.length}` : `${well.length} of ${facets.length}`;
  const shown = style.verbose ? facets : facets.filter(({ health }) => health !== 'healthy');
  return [
    `  host: ${count} as declared`,
    ...wifi(facets).flatMap(line => indented(line, style)),
    ...shown.flatMap(facet => renderFacet(facet, style)),
  ];
}

/** `Wi-Fi: lab (100), home (50)`: the one that is preferred first; none where git names none. */
function wifi(facets: readonly FacetStatus[]): readonly string[] {
  const networks = facets.filter(({ priority }) => priority !== undefined);
  if (networks.length === 0) return [];
  const priorityOf = ({ priority }: FacetStatus): number => priority ?? 0;
  const words = networks
    .toSorted((one, other) => priorityOf(other) - priorityOf(one))
    .map(({ id, priority }) => `${splitResourceId(id).name} (${priority == null ? 'no priority' : `priority ${priority}`})`);
  return [`Wi-Fi: ${enumerate(words, 8)}`];
}

function renderFacet({ id, health, why }: FacetStatus, style: Style): readonly string[] {
  const { kind, name } = splitResourceId(id);
  const sign = SIGNS[health];
  const [first = '', ...rest] = wrap(`${kind === name ? kind : `${kind} ${name}`}: ${why}`, style.width - 6);
  return [`    ${style.paint(toneOf(sign), signOf(sign, style))} ${first}`, ...rest.map(line => `      ${line}`)];
}

const SIGNS: Readonly<Record<Health, Sign>> = {
  healthy: 'done',
  progressing: 'change',
  missing: 'add',
  degraded: 'held',
  unknown: 'unseen',
};
