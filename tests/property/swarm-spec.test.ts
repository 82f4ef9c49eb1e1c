import fc from 'fast-check';
import { expect, it } from 'vitest';
import { normaliseService } from '../../reconciler/drivers/swarm/normalise.ts';
import { fromEngineService, toEngineService } from '../../reconciler/drivers/swarm/service-spec.ts';
import type { WorkloadSpec } from '../../reconciler/model/workload.ts';
import { generatedService } from '../support/generated-service.ts';

const owner = { cluster: 'attic', uid: 'u' };
const services = generatedService({
  images: ['demo/app:1.0.0', 'nginx', 'docker.io/library/nginx:1.27'],
  volumes: ['data'],
  networks: new Map([['coffee', '10.1.1.']]),
  configs: ['theirs', 'more'],
  secrets: ['key'],
});
const ids = new Map(['theirs', 'more', 'key'].map(name => [name, `id-of-${name}`]));

/** What its managers would tell of a service that was made for a spec. */
function seen(spec: WorkloadSpec, applied: WorkloadSpec | undefined): WorkloadSpec {
  const sent = toEngineService(spec, {
    name: spec.service?.name ?? 'attic_web',
    labels: { 'keelson.cluster': 'attic' },
    reveal: () => '',
    ids: { owner, config: ids, secret: ids },
    forceUpdate: 7,
  });
  return fromEngineService(JSON.parse(JSON.stringify(sent)), {
    job: spec.job,
    ownName: 'attic_web',
    applied,
    networkName: id => id,
    findObject: () => undefined,
  });
}

it('a normalised service is normal already', () => {
  fc.assert(
    fc.property(services, spec => {
      const once = normaliseService(spec);
      expect(normaliseService(once)).toEqual(once);
    }),
  );
});

it('the order in which people list things does not matter', () => {
  fc.assert(
    fc.property(services, spec => {
      const turned = {
        ...spec,
        networks: spec.networks.toReversed(),
        volumes: spec.volumes.toReversed(),
        ports: spec.ports.toReversed(),
        files: spec.files.toReversed(),
        service: { ...spec.service!, constraints: spec.service!.constraints.toReversed() },
      };
      expect(normaliseService(turned)).toEqual(normaliseService(spec));
    }),
  );
});

it('what a Swarm is told of a service comes back as it was asked for', () => {
  fc.assert(
    fc.property(services, spec => {
      const wanted = normaliseService(spec);
      expect(seen(wanted, wanted)).toEqual(wanted);
    }),
    { numRuns: 500 },
  );
});

it('so does a service that somebody else made, but for whether it is there to end', () => {
  fc.assert(
    fc.property(services, spec => {
      const wanted = normaliseService({ ...spec, oneShot: false });
      expect(seen(wanted, undefined)).toEqual(wanted);
    }),
  );
});
