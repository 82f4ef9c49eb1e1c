import { describe, expect, it } from 'vitest';
import { openWindow } from '../../../reconciler/decide/gates/windows.ts';
import type { Window } from '../../../reconciler/model/policy.ts';

const at = (text: string): number => Date.parse(text);
const aWindow = (days: Window['days'], from: number, to: number, timezone: string): Window => ({ days, from, to, timezone });

const nightly = (timezone: string): Window =>
  aWindow(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], 2 * 60 + 30, 4 * 60, timezone);

describe('a closed window opens', () => {
  it.each([
    ['later today', aWindow(['wed'], 600, 660, 'UTC'), '2024-05-15T09:59:59Z', '2024-05-15T10:00:00Z'],
    ['in a week, once it is over', aWindow(['wed'], 600, 660, 'UTC'), '2024-05-15T11:00:00Z', '2024-05-22T10:00:00Z'],
    ['tomorrow where it is late already', nightly('Asia/Kolkata'), '2024-05-15T20:00:00Z', '2024-05-15T21:00:00Z'],
    ['on its day of that place', aWindow(['thu'], 60, 120, 'Pacific/Chatham'), '2024-05-14T00:00:00Z', '2024-05-15T12:15:00Z'],
    ['an hour earlier after clocks went forward', nightly('Europe/Helsinki'), '2024-03-30T12:00:00Z', '2024-03-31T00:30:00Z'],
    ['on a day of 23 hours', aWindow(['sun'], 300, 360, 'America/New_York'), '2024-03-10T04:55:00Z', '2024-03-10T09:00:00Z'],
    ['an hour later after clocks went back', nightly('Europe/Helsinki'), '2024-10-27T12:00:00Z', '2024-10-28T00:30:00Z'],
    [
      'where clocks skip its beginning, when it is open',
      nightly('America/New_York'),
      '2024-03-09T12:00:00Z',
      '2024-03-10T07:30:00Z',
    ],
  ])('%s', (_when, window, now, opens) => {
    const found = openWindow([window], at(now));
    expect(found.open ? null : new Date(found.opensAt).toISOString()).toBe(opens.replace('Z', '.000Z'));
    expect(openWindow([window], at(opens))).toEqual({ open: true });
    expect(openWindow([window], at(opens) - (opens.startsWith('2024-03-10') ? 31 : 1) * 60_000).open).toBe(false);
  });

  it('as the first of several', () => {
    const windows = [aWindow(['fri'], 0, 60, 'UTC'), aWindow(['thu'], 120, 180, 'UTC'), aWindow(['sat'], 0, 60, 'UTC')];
    const found = openWindow(windows, at('2024-05-15T12:00:00Z'));
    expect(found).toEqual({ open: false, opensAt: at('2024-05-16T02:00:00Z'), why: 'the window thu 02:00–03:00 UTC' });
  });
});

it('a window over midnight is open on both sides of it', () => {
  const window = aWindow(['fri'], 23 * 60, 60, 'UTC');
  expect(openWindow([window], at('2024-05-17T23:30:00Z'))).toEqual({ open: true });
  expect(openWindow([window], at('2024-05-18T00:30:00Z'))).toEqual({ open: true });
  expect(openWindow([window], at('2024-05-18T01:00:00Z')).open).toBe(false);
});
