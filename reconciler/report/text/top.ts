import { formatDuration } from '../../model/quantities.ts';
import type { TopReport } from '../../model/report.ts';
import { type Cell, hang, table, wrap } from '../layout.ts';
import { type Style, signOf } from '../style.ts';
import { readable } from '../visible.ts';
import { enumerate } from '../words.ts';
import { processWords, telemetryTrouble, valueWords } from './telemetry.ts';

/** Columns, each with its metric. */
const COLUMNS: readonly (readonly [string, string])[] = [
  ['CPU', 'cpu.percent'],
  ['MEMORY', 'memory.percent'],
  ['LOAD', 'load5.percent'],
  ['SWAP', 'swap.percent'],
  ['DISK', 'disk.percent'],
  ['TEMP', 'temperature.celsius'],
  ['BATTERY', 'battery.percent'],
  ['IN', 'network.received.bytesPerSecond'],
  ['OUT', 'network.sent.bytesPerSecond'],
];

/** From here on a share is worth a look. */
const HIGH_PERCENT = 80;

/** How nodes fare, the busiest first, for `reconcile top`; with the processes that take most of them where they are asked for. */
export function renderTop(report: TopReport, style: Style, { processes }: { readonly processes: boolean }): string {
  const { nodes, untold } = readable(report);
  if (nodes.length === 0)
    return wrap('No node says who tells how it fares: declare telemetry in a Node, as docs/manifests.md shows', style.width).join(
      '\n',
    );
  const rows = nodes.toSorted((one, other) => busy(other) - busy(one));
  const troubles = rows.flatMap(node => {
    const why = telemetryTrouble(node, 0);
    return why === null ? [] : [[`node/${node.name}`, why] as const];
  });
  const heavy = processes
    ? rows.flatMap(({ name, processes: own = [] }) => own.map(one => [`node/${name}`, processWords(one)] as const))
    : [];
  return [
    ...table(
      ['NODE', 'AGE', ...COLUMNS.map(([heading]) => heading)],
      rows.map(node => row(node, style)),
      style,
      {
        whole: ['NODE', 'AGE', 'CPU', 'MEMORY', 'LOAD'],
        spare: ['OUT', 'IN', 'BATTERY', 'SWAP', 'TEMP'],
      },
    ),
    ...renderList(heavy, style),
    ...renderList(troubles, style),
    ...(untold.length === 0
      ? []
      : ['', ...wrap(`Nobody tells how ${enumerate(untold, 8)} ${untold.length === 1 ? 'fares' : 'fare'}`, style.width)]),
  ].join('\n');
}

function renderList(entries: readonly (readonly [string, string])[], style: Style): readonly string[] {
  const columns = Math.max(0, ...entries.map(([subject]) => subject.length));
  const lines = entries.flatMap(([subject, text]) => hang({ text: subject, tone: 'strong' }, columns, { text }, '', style));
  return lines.length === 0 ? [] : ['', ...lines];
}

function row({ name, agoMs, stale, metrics }: TopReport['nodes'][number], style: Style): readonly Cell[] {
  const old = stale ? ({ tone: 'quiet' } as const) : {};
  return [
    { text: name },
    {
      text: agoMs === null ? signOf('none', style) : formatDuration(agoMs),
      ...(stale || agoMs === null ? { tone: 'care' as const } : {}),
    },
    ...COLUMNS.map(([, metric]): Cell => {
      const value = metrics[metric];
      if (value === undefined) return { text: '' };
      const isHigh = metric.endsWith('.percent') && metric !== 'battery.percent' && value > HIGH_PERCENT && !stale;
      return { text: valueWords(metric, value), ...(isHigh ? { tone: 'care' as const } : old) };
    }),
  ];
}

/** Those of which something is known now before those of which it is not. */
function busy({ stale, metrics }: TopReport['nodes'][number]): number {
  return (metrics['cpu.percent'] ?? -1) - (stale ? 1_000 : 0);
}
