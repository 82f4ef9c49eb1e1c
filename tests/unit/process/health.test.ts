import { expect, it } from 'vitest';
import { nextHealth, UNKNOWN_HEALTH } from '../../../reconciler/drivers/process/health.ts';
import type { HealthcheckSpec } from '../../../reconciler/model/workload.ts';

const check: HealthcheckSpec = { test: { tcp: 1 }, intervalMs: 1000, timeoutMs: 100, retries: 3, startPeriodMs: 5000 };
const good = { ok: true, output: '' };
const bad = { ok: false, output: 'refused' };

it('one good check makes healthy', () => {
  expect(nextHealth(UNKNOWN_HEALTH, good, check, 0)).toEqual({ status: 'healthy', failures: 0 });
});

it('what starts is unhealthy only after its start period and the time for all retries', () => {
  expect(nextHealth(UNKNOWN_HEALTH, bad, check, 7999)).toEqual({ status: 'starting', failures: 1, output: 'refused' });
  expect(nextHealth({ status: 'starting', failures: 20 }, bad, check, 7999).status).toBe('starting');
  expect(nextHealth(UNKNOWN_HEALTH, bad, check, 8000).status).toBe('unhealthy');
});

it('what was healthy is unhealthy after as many failures in a row as retries say', () => {
  const once = nextHealth({ status: 'healthy', failures: 0 }, bad, check, 100_000);
  const twice = nextHealth(once, bad, check, 101_000);
  expect([once.status, twice.status]).toEqual(['healthy', 'healthy']);
  expect(nextHealth(twice, bad, check, 102_000)).toEqual({ status: 'unhealthy', failures: 3, output: 'refused' });
  expect(nextHealth(nextHealth(twice, good, check, 102_000), bad, check, 103_000)).toMatchObject({
    status: 'healthy',
    failures: 1,
  });
});
