import { createLogUpdate } from 'log-update';
import { sleep } from '../../reconciler/deadline.ts';
import type { Report } from '../../reconciler/model/report.ts';
import { statusLines } from '../../reconciler/report/text/status-lines.ts';
import { instant } from '../../reconciler/report/words.ts';
import type { Context } from '../action.ts';
import type { SharedFlags } from '../flags.ts';

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
export async function watchStatus<Flags extends SharedFlags>(
  { flags, terminal, signal }: Context<Flags>,
  { report, everyMs, render, renderLine }: WatchOptions,
): Promise<number> {
  // Of a terminal that does not say how many lines it has nobody knows what can be drawn over.
  const canRedraw = terminal.isTerminal && process.stdout.rows > 0 && process.env.TERM !== 'dumb';
  const live = canRedraw && !flags.json ? createLogUpdate(process.stdout) : null;
  let before: Report | null = null;
  try {
    while (!signal.aborted) {
      const now = await report();
      if (live !== null) live(render(now));
      else if (flags.json && now.id !== before?.id) terminal.print(renderLine(now));
      else if (!flags.json)
        for (const line of statusLines(before, now, terminal.style)) terminal.print(`${instant(now.at)} ${line}`);
      before = now;
      await sleep(everyMs, signal);
    }
    return 0;
  } catch (error) {
    // Who ends it has seen enough: that is no failure.
    if (signal.aborted) return 0;
    throw error;
  } finally {
    live?.done();
  }
}
