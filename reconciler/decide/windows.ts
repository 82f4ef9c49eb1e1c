import type { Window } from '../model/cluster.ts';

/** Open, or when the next window opens and how people call it. */
export type OpenWindow = { readonly open: true } | { readonly open: false; readonly opensAt: number; readonly why: string };

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const MINUTE = 60_000;

/** Whether disruptive work may be done now; if not, when the next window opens (to the minute) and how people call it. No windows: always. */
export function openWindow(windows: readonly Window[], at: number): OpenWindow {
  if (windows.length === 0 || windows.some(window => isOpen(window, at))) return { open: true };
  const start = Math.floor(at / MINUTE) * MINUTE;
  for (let minute = 1; minute <= 8 * 24 * 60; minute += 1) {
    const instant = start + minute * MINUTE;
    const window = windows.find(candidate => startsAt(candidate, instant));
    if (window !== undefined) return { open: false, opensAt: instant, why: `the window ${describeWindow(window)}` };
  }
  return { open: false, opensAt: at + 24 * 60 * MINUTE, why: 'a window' };
}

function isOpen(window: Window, at: number): boolean {
  const { day, minute } = localTime(window.timezone, at);
  const today = window.days.includes(DAYS[day]!);
  const yesterday = window.days.includes(DAYS[(day + 6) % 7]!);
  if (window.from <= window.to) return today && minute >= window.from && minute < window.to;
  return (today && minute >= window.from) || (yesterday && minute < window.to);
}

function startsAt(window: Window, at: number): boolean {
  const { day, minute } = localTime(window.timezone, at);
  return minute === window.from && window.days.includes(DAYS[day]!);
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
