import type { Window } from '../../model/policy.ts';

/** Open, or when the next window opens and how people call it. */
export type OpenWindow = { readonly open: true } | { readonly open: false; readonly opensAt: number; readonly why: string };

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;

/** Whether disruptive work may be done now; if not, when the next window opens (to the minute) and how people call it. No windows: always. */
export function openWindow(windows: readonly Window[], at: number): OpenWindow {
  if (windows.length === 0 || windows.some(window => isOpen(window, at))) return { open: true };
  const openings = windows.map(window => ({ window, opensAt: nextOpening(window, at) }));
  const next = openings.reduce((first, other) => (other.opensAt < first.opensAt ? other : first));
  return { open: false, opensAt: next.opensAt, why: `the window ${describeWindow(next.window)}` };
}

/** When a window that is closed opens: on the first of its days, today's included, whose opening is still to come. */
function nextOpening(window: Window, at: number): number {
  const minute = Math.floor(at / MINUTE) * MINUTE;
  // By half days: a day of 23 hours is stepped over by whole ones.
  for (let halfDays = 0; halfDays <= 16; halfDays += 1) {
    const opensAt = openingNear(window, minute + (halfDays * DAY_MINUTES * MINUTE) / 2);
    if (opensAt > at && window.days.includes(DAYS[localTime(window.timezone, opensAt).day]!)) return opensAt;
  }
  return minute + DAY_MINUTES * MINUTE;
}

/** The instant at which clocks show a window's `from` on the day of an instant; where they skip it, one at which the window is open. */
function openingNear({ timezone, from }: Window, instant: number): number {
  const guess = instant + (from - localTime(timezone, instant).minute) * MINUTE;
  const off = from - localTime(timezone, guess).minute;
  if (off === 0) return guess;
  // Clocks are put forward or back between the two, by less than half a day.
  const corrected = guess + (off - Math.round(off / DAY_MINUTES) * DAY_MINUTES) * MINUTE;
  return localTime(timezone, corrected).minute === from ? corrected : Math.max(guess, corrected);
}

function isOpen(window: Window, at: number): boolean {
  const { day, minute } = localTime(window.timezone, at);
  const today = window.days.includes(DAYS[day]!);
  const yesterday = window.days.includes(DAYS[(day + 6) % 7]!);
  if (window.from <= window.to) return today && minute >= window.from && minute < window.to;
  return (today && minute >= window.from) || (yesterday && minute < window.to);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function localTime(timezone: string, at: number): { readonly day: number; readonly minute: number } {
  let formatter = formatters.get(timezone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formatters.set(timezone, formatter);
  }
  const parts = new Map(formatter.formatToParts(at).map(part => [part.type, part.value]));
  const day = DAYS.indexOf(parts.get('weekday')!.toLowerCase() as (typeof DAYS)[number]);
  return { day, minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
}

function describeWindow(window: Window): string {
  const clock = (minutes: number): string =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  return `${window.days.join(', ')} ${clock(window.from)}–${clock(window.to)} ${window.timezone}`;
}
