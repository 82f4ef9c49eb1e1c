import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromEngineHealthcheck, toEngineHealthcheck } from '../../reconciler/drivers/docker/health.ts';
import { decodeApplied, encodeApplied } from '../../reconciler/drivers/docker/labels.ts';
import { fromEngineLimits, limitUpdate, toEngineLimits } from '../../reconciler/drivers/docker/limits.ts';
import { normaliseWorkload } from '../../reconciler/drivers/docker/normalise.ts';
import { generatedWorkload } from '../support/generated-workload.ts';

const workloads = generatedWorkload({
  images: ['demo/app:1.0.0'],
  volumes: ['data'],
  folders: ['/srv'],
  networks: new Map([['coffee', '10.1.1.']]),
});

it('a normalised workload is normal already', () => {
  fc.assert(
    fc.property(workloads, spec => {
      const once = normaliseWorkload(spec);
      expect(normaliseWorkload(once)).toEqual(once);
    }),
  );
});

it('the order in which people list things does not matter', () => {
  fc.assert(
    fc.property(workloads, spec => {
      const turned = {
        ...spec,
        networks: spec.networks.toReversed(),
        volumes: spec.volumes.toReversed(),
        ports: spec.ports.toReversed(),
        env: Object.fromEntries(Object.entries(spec.env).toReversed()),
      };
      expect(normaliseWorkload(turned)).toEqual(normaliseWorkload(spec));
    }),
  );
});

it('a health check comes back from its command', () => {
  fc.assert(
    fc.property(workloads, spec => {
      const { healthcheck } = normaliseWorkload(spec);
      if (healthcheck !== undefined) expect(fromEngineHealthcheck(toEngineHealthcheck(healthcheck))).toEqual(healthcheck);
    }),
  );
});

it('what was asked for comes back from its label, long or short', () => {
  fc.assert(
    fc.property(workloads, fc.integer({ min: 0, max: 5000 }), (raw, length) => {
      const spec = normaliseWorkload({ ...raw, labels: { long: 'x'.repeat(length) } });
      const label = encodeApplied({ id: 'docker:here/workload/web.1', spec, digest: '' });
      expect(decodeApplied(label)).toEqual({ spec, fileSecrets: [] });
      expect(label.length).toBeLessThan(6000);
    }),
  );
});

it('an update in place leads from any limits to any others, and then there is nothing left to update', () => {
  const cpuMillis = 16_000;
  fc.assert(
    fc.property(workloads, workloads, (one, other) => {
      const [from, to] = [normaliseWorkload(one), normaliseWorkload(other)];
      const before = toEngineLimits(from);
      const after = { ...before, ...limitUpdate(before, to, cpuMillis) };
      const { limits, reservations, restart } = to;
      expect(fromEngineLimits(after, cpuMillis)).toEqual({ limits, reservations, restart });
      expect(limitUpdate(after, to, cpuMillis)).toBeNull();
    }),
  );
});
