import { createLogUpdate } from 'log-update';
import type { ExecuteEvent } from '../reconciler/execute.ts';
import type { Report } from '../reconciler/model/report.ts';
import { notePass, noteQuiet, noteSent, startProgress } from '../reconciler/report/progress.ts';
import { renderEvent, renderLive } from '../reconciler/report/text/progress.ts';
import type { Terminal } from './terminal.ts';

/** What is shown while passes run. */
export interface ProgressView {
  readonly onEvent: (event: ExecuteEvent) => void;
  readonly onPass: (report: Report) => void;
  /** A line of its own. */
  readonly say: (text: string) => void;
  /** Takes the live block away; what was told stays. */
  readonly end: () => void;
}

/** Often enough for the seconds that it counts. */
const REFRESH_MS = 250;

/** How often it is seen whether anything was told for long. */
const QUIET_CHECK_MS = 1_000;

/**
 * On a terminal a block that is kept up to date, with a line above it for each thing that ended; elsewhere those lines alone, and what is
 * waited for when there were none for long.
 */
export function openProgressView(terminal: Terminal, now: () => number): ProgressView {
  const { noteStyle: style } = terminal;
  // Beside debug messages a block that moves cannot be read, and on a terminal that tells no height nothing is drawn of it.
  const live =
    process.stderr.isTTY && process.stderr.rows > 0 && process.env.TERM !== 'dumb' && !style.verbose
      ? createLogUpdate(process.stderr)
      : null;
  let progress = startProgress(now());
  const draw = (): void => {
    if (progress.begun.size > 0) live?.(renderLive(progress, now(), style));
  };
  const say = (text: string): void => {
    live?.clear();
    terminal.note(text);
    draw();
  };
  const tellQuiet = (): void => {
    const { progress: next, events } = noteQuiet(progress, now());
    progress = next;
    for (const event of events) terminal.note(renderEvent(event, style));
  };
  const timer = (live === null ? setInterval(tellQuiet, QUIET_CHECK_MS) : setInterval(draw, REFRESH_MS)).unref();
  return {
    say,
    onEvent(event) {
      if (event.kind === 'sent') progress = noteSent(progress, event.change, now());
      draw();
    },
    onPass(report) {
      const { progress: next, events } = notePass(progress, report);
      progress = next;
      live?.clear();
      for (const event of events) terminal.note(renderEvent(event, style));
      draw();
    },
    end() {
      clearInterval(timer);
      live?.clear();
      live?.done();
    },
  };
}
