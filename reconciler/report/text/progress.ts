import { formatDuration } from '../../model/quantities.ts';
import { hang } from '../layout.ts';
import type { Progress, ProgressEvent } from '../progress.ts';
import { type Style, signOf, toneOf } from '../style.ts';
import { describe } from '../words.ts';

/** Most things under way that the live block lists. */
const MOST = 6;
const BAR = 12;
const SUBJECT = 26;

/** One event, for good: `  ✓ job/web.3 on pi-5   14 s · healthy for 10 s`. */
export function renderEvent({ sign, subject, text, tookMs }: ProgressEvent, style: Style): string {
  const took = tookMs === null ? '' : `${formatDuration(tookMs)} ${signOf('dot', style)} `;
  const [first, ...rest] = hang({ text: subject }, SUBJECT, { text: took + text }, '    ', style);
  return [`  ${style.paint(toneOf(sign), signOf(sign, style))} ${first!.slice(4)}`, ...rest].join('\n');
}

/** What is shown in place while `reconcile` runs: how far it is, and what is under way; each line fits the terminal. */
export function renderLive(progress: Progress, now: number, style: Style): string {
  const things = [...progress.begun];
  const total = things.length + progress.waiting.length;
  const done = things.filter(([, { state }]) => state !== 'going on').length;
  const going = things.filter(([, { state }]) => state === 'going on');
  const filled = total === 0 ? 0 : Math.floor((BAR * done) / total);
  const bar =
    style.paint('good', signOf('full', style).repeat(filled)) + style.paint('quiet', signOf('empty', style).repeat(BAR - filled));
  const rest = going.length - MOST;
  return [
    `${done} of ${total}  ${bar}  ${formatDuration(now - progress.startedAt)}`,
    ...going
      .slice(0, MOST)
      .map(([id, { what }]) => renderEvent({ sign: 'underway', subject: describe(id), text: what, tookMs: null }, style)),
    ...(rest > 0 ? [style.paint('quiet', `    ${signOf('cut', style)} and ${rest} more`)] : []),
  ].join('\n');
}
