import type { Report } from '../../reconciler/model/report.ts';
import { statusLines } from '../../reconciler/report/text/status-lines.ts';
import { instant } from '../../reconciler/report/words.ts';
import type { Context } from '../action.ts';
import type { SharedFlags } from '../flags.ts';
import { redraw } from '../redraw.ts';

/** How a watched status is got and written. */
export interface WatchOptions {
  readonly report: () => Promise<Report>;
  readonly everyMs: number;
  /** The whole view, for terminals. */
  readonly render: (report: Report) => string;
  /** One line of JSON, for programs. */
  readonly renderLine: (report: Report) => string;
}

/** Shows how things stand again and again until somebody ends it: on a terminal in place, elsewhere a line for each thing that changed. */
export function watchStatus<Flags extends SharedFlags>(
  context: Context<Flags>,
  { report, everyMs, render, renderLine }: WatchOptions,
): Promise<number> {
  const { flags, terminal } = context;
  return redraw(context, {
    look: report,
    everyMs,
    render,
    print(now, before) {
      if (flags.json && now.id !== before?.id) terminal.print(renderLine(now));
      else if (!flags.json)
        for (const line of statusLines(before, now, terminal.style)) terminal.print(`${instant(now.at)} ${line}`);
    },
  });
}
