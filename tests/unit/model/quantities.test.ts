import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatBytes,
  formatCpu,
  formatDuration,
  parseBytes,
  parseCpu,
  parseDuration,
  parsePercent,
} from '../../../reconciler/model/quantities.ts';

test('durations are read in milliseconds', () => {
  expect(['250ms', '30s', '5m', '2h', '7d', '1m30s', '1.5s', '0s'].map(parseDuration)).toEqual([
    250, 30_000, 300_000, 7_200_000, 604_800_000, 90_000, 1500, 0,
  ]);
});

test('what is not a duration is null', () => {
  for (const text of ['', '30', 's', '5 m', '-5s', '5S', '1.s', '5m!', '5w']) expect(parseDuration(text), text).toBeNull();
});

test('sizes are read in bytes, as powers of 1024 whatever the case', () => {
  expect(['100', '1b', '64k', '512Mi', '512M', '1g', '1GB', '1.5GiB', 1048576].map(parseBytes)).toEqual([
    100, 1, 65_536, 536_870_912, 536_870_912, 1_073_741_824, 1_073_741_824, 1_610_612_736, 1_048_576,
  ]);
});

test('what is not a size is null', () => {
  for (const text of ['', 'Mi', '1x', '-1g', '1 g', '1e9', Number.NaN, -1]) expect(parseBytes(text), String(text)).toBeNull();
});

test('processors are read in thousandths', () => {
  expect(['0.5', '500m', 2, 0.25, '4', 0.12345, '0.0001', '0'].map(parseCpu)).toEqual([500, 500, 2000, 250, 4000, 123, 1, 0]);
  for (const text of ['', 'm', '-1', '1k', '0.5m', Number.POSITIVE_INFINITY]) expect(parseCpu(text)).toBeNull();
});

test('percentages are read as shares', () => {
  expect(['80%', '0%', '12.5%', '100%'].map(parsePercent)).toEqual([0.8, 0, 0.125, 1]);
  for (const text of ['80', '%', '-1%', '80 %']) expect(parsePercent(text)).toBeNull();
});

test('sizes, durations and processors read as people say them', () => {
  expect([0, 100, 1024, 268_435_456, 1_610_612_736, 8_056_123_456, 1_073_741_823].map(formatBytes)).toEqual([
    '0B',
    '100B',
    '1Ki',
    '256Mi',
    '1.5Gi',
    '7.5Gi',
    '1Gi',
  ]);
  expect(
    [0, 20, 800, 999, 14_000, 59_600, 62_000, 192_000, 300_000, 7_500_000, 10_800_000, 86_400_000, 1_036_800_000].map(
      formatDuration,
    ),
  ).toEqual(['0 s', '20 ms', '0.8 s', '1 s', '14 s', '1m', '1m02s', '3m12s', '5m', '2h05m', '3h', '1 day', '12 days']);
  expect([500, 2000, 1].map(formatCpu)).toEqual(['0.5', '2', '0.001']);
});

test('a whole number of any unit is read back exactly from what is written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1023 }), fc.integer({ min: 0, max: 4 }), (amount, power) => {
      const bytes = amount * 1024 ** power;
      expect(parseBytes(formatBytes(bytes))).toBe(bytes);
    }),
  );
});

test('written sizes are within a twentieth of the truth, and processors exact', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 50 }), bytes => {
      expect(Math.abs(parseBytes(formatBytes(bytes))! - bytes)).toBeLessThanOrEqual(bytes / 20);
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), millis => {
      expect(parseCpu(formatCpu(millis))).toBe(millis);
    }),
  );
});

test('the parts of a duration add up', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(59), fc.nat(59), (hours, minutes, seconds) => {
      expect(parseDuration(`${hours}h${minutes}m${seconds}s`)).toBe((hours * 3600 + minutes * 60 + seconds) * 1000);
    }),
  );
});

test('what is too large to be exact is the largest number that is, and nothing but 0 becomes 0', () => {
  expect([parseDuration(`${'9'.repeat(400)}d`), parseBytes('99999999T')]).toEqual([
    Number.MAX_SAFE_INTEGER,
    Number.MAX_SAFE_INTEGER,
  ]);
  expect([parseDuration('0.1ms'), parseBytes('0.1b'), parseCpu('0.0001')]).toEqual([1, 1, 1]);
});
