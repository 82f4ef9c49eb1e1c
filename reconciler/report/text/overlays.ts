import { formatDuration } from '../../model/quantities.ts';
import type { OverlayStatus, OverlayWay, Report } from '../../model/report.ts';
import { type Cell, table, wrap } from '../layout.ts';
import { type Style, signOf } from '../style.ts';
import { count } from '../words.ts';

/** Whether containers reach each other from machine to machine: a row for the machines that reach all others, and one for each that does not. */
export function renderOverlays({ overlays = [] }: Pick<Report, 'overlays'>, style: Style): readonly string[] {
  if (overlays.length === 0) return [];
  const rows = overlays.flatMap(overlay => overlayRows(overlay, style));
  const hints = new Set(overlays.flatMap(hintOf));
  return ['', ...table(['OVERLAY', 'FROM', 'ANSWER'], rows, style), ...[...hints].flatMap(hint => wrap(hint, style.width))];
}

function overlayRows({ network, ways, unasked }: OverlayStatus, style: Style): readonly (readonly Cell[])[] {
  const row = (from: readonly string[], answer: Cell): readonly Cell[] => [{ text: network }, { text: from.join(', ') }, answer];
  const ofFrom = Map.groupBy(ways, ({ from }) => from);
  const reachesAll = (from: string): boolean =>
    ofFrom.get(from)!.every(({ ok }) => ok) && !unasked.some(({ node }) => node === from);
  const fine = [...ofFrom.keys()].filter(reachesAll);
  const others = [...ofFrom].filter(([from]) => !fine.includes(from));
  const whys = Map.groupBy(unasked, ({ why }) => why);
  return [
    ...others.map(([from, own]) => row([from], answerCell(own, style))),
    ...(fine.length === 0
      ? []
      : [
          row(
            fine,
            fineCell(
              ways.filter(({ from }) => fine.includes(from)),
              'all others',
              style,
            ),
          ),
        ]),
    ...[...whys].map(([why, of]) =>
      row(
        of.map(({ node }) => node),
        { text: `not asked: ${why}`, tone: 'quiet' },
      ),
    ),
  ];
}

function fineCell(ways: readonly OverlayWay[], whom: string, style: Style): Cell {
  const slowest = Math.max(1, ...ways.map(({ tookMs = 0 }) => tookMs));
  return { text: `${signOf('done', style)} ${whom}, in at most ${formatDuration(slowest)}`, tone: 'good' };
}

/** `✗ phone-3: no answer; 2 others answer` */
function answerCell(ways: readonly OverlayWay[], style: Style): Cell {
  if (ways.every(({ ok }) => ok)) return fineCell(ways, namesOf(ways), style);
  const failed = Map.groupBy(
    ways.filter(({ ok }) => !ok),
    ({ what }) => what,
  );
  const well = ways.filter(({ ok }) => ok).length;
  const parts = [
    ...[...failed].map(([what, some]) => `${namesOf(some)}: ${what}`),
    ...(well === 0 ? [] : [`${count(well, 'other')} ${well === 1 ? 'answers' : 'answer'}`]),
  ];
  return { text: `${signOf('failed', style)} ${parts.join('; ')}`, tone: 'bad' };
}

function namesOf(ways: readonly OverlayWay[]): string {
  return ways.map(({ to }) => to).join(', ');
}

/** What to look at; the one machine that has a part in all failures is named. */
function hintOf({ ways, dataPort }: OverlayStatus): readonly string[] {
  const failed = ways.filter(({ ok }) => !ok);
  const [first] = failed;
  if (first === undefined) return [];
  const culprits = [first.from, first.to].filter(node => failed.every(({ from, to }) => from === node || to === node));
  const where =
    culprits.length === 1
      ? `between ${culprits[0]} and the others`
      : culprits.length === 2
        ? `between ${culprits.toSorted().join(' and ')}`
        : 'between these machines';
  return [`Is udp ${dataPort} open ${where}, both ways? Networks of a Swarm go over it (VXLAN).`];
}
