import { formatDuration } from '../../model/quantities.ts';
import type { Endpoint, Probe, Report } from '../../model/report.ts';
import { type Cell, table } from '../layout.ts';
import { type Style, signOf } from '../style.ts';

type Shown = Pick<Report, 'entry' | 'endpoints' | 'probes' | 'nodes'>;

/** Where the outside comes in, and what is published where; with what came of each try, where it was tried. */
export function renderEndpoints({ entry, endpoints = [], probes, nodes }: Shown, style: Style): readonly string[] {
  const dot = ` ${signOf('dot', style)} `;
  const head =
    entry === undefined
      ? []
      : [
          `${style.paint('strong', 'entry')} ${[`${entry.role} on ${entry.node}${stateOf(entry.node, nodes)}`, entry.address, ...entry.names].join(dot)}`,
        ];
  const rows =
    probes === undefined
      ? table(
          ['PORT', 'JOB', 'AT'],
          endpoints.map(endpoint => [...nameCells(endpoint), { text: placesOf(endpoint) }]),
          style,
        )
      : table(
          ['PORT', 'JOB', 'OVER', 'ADDRESS', 'ANSWER'],
          endpoints.flatMap(endpoint => probeRows(endpoint, probes, style)),
          style,
        );
  const shown = [...head, ...(endpoints.length === 0 ? [] : rows)];
  return shown.length === 0 ? [] : ['', ...shown];
}

/** ` (silent)`, where a node is not there to be reached. */
function stateOf(name: string, nodes: Shown['nodes']): string {
  const state = nodes.find(node => node.name === name)?.state ?? 'unknown';
  return state === 'silent' || state === 'lost' ? ` (${state})` : '';
}

function nameCells({ port, protocol, job }: Endpoint): readonly Cell[] {
  return [{ text: `${port}/${protocol}` }, { text: job }];
}

function placesOf({ everywhere, nodes }: Endpoint): string {
  if (everywhere) return `every node: ${nodes.map(({ name, address }) => address ?? name).join(', ')}`;
  const places = nodes.map(({ name, address }) => (address === null ? name : `${name} (${address})`));
  return places.length === 0 ? 'nowhere now' : places.join(', ');
}

function probeRows(endpoint: Endpoint, probes: readonly Probe[], style: Style): readonly (readonly Cell[])[] {
  return endpoint.nodes.map(({ name, address }) => {
    const probe = probes.find(one => one.node === name && one.job === endpoint.job && one.port === endpoint.port);
    return [...nameCells(endpoint), { text: name }, { text: address ?? '' }, answerCell(probe, address, style)];
  });
}

function answerCell(probe: Probe | undefined, address: string | null, style: Style): Cell {
  if (probe === undefined)
    return { text: address === null ? 'no address leads there' : 'not tried: only TCP can tell', tone: 'quiet' };
  const { ok, what, tookMs } = probe;
  const text = `${signOf(ok ? 'done' : 'failed', style)} ${what}${ok ? ` in ${formatDuration(tookMs)}` : ''}`;
  return { text, tone: ok ? 'good' : 'bad' };
}
