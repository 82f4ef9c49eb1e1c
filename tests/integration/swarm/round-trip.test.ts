import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { HOST_PACKAGES } from '../../lab/hosts/start-hosts.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { generatedService } from '../../support/generated-service.ts';
import { eventually } from '../../support/wait.ts';
import { changeOf } from '../../support/workloads.ts';
import { never, openSwarmLab, resource, type SwarmLab } from './lab.ts';

/** Its tasks are made and put nowhere. */
function nowhere(spec: WorkloadSpec): WorkloadSpec {
  const service = spec.service!;
  return { ...spec, service: { ...service, constraints: [...service.constraints, 'node.labels.nowhere == true'] } };
}

describe.skipIf(skipWithout(...HOST_PACKAGES))('what a Swarm gives back', () => {
  let lab: SwarmLab;
  beforeAll(async () => {
    lab = await openSwarmLab(1);
    for (const Name of ['coffee', 'tea']) await lab.ask('POST', '/networks/create', { Name, Driver: 'overlay' });
    for (const Name of ['theirs', 'more']) await lab.ask('POST', '/configs/create', { Name, Data: 'YQ==' });
    await lab.ask('POST', '/secrets/create', { Name: 'key', Data: 'YQ==' });
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());
  const services = generatedService({
    images: ['demo/app:1.0.0', 'docker.io/demo/app:1.0.0', 'demo/app'],
    volumes: ['data'],
    networks: new Map([
      ['coffee', ''],
      ['tea', ''],
    ]),
    configs: ['theirs', 'more'],
    secrets: ['key'],
  });

  it('is what it was asked for, normalised, for any service', async () => {
    await fc.assert(
      fc.asyncProperty(services, async spec => {
        const wanted = resource(nowhere(spec));
        await lab.driver.apply(changeOf('create', wanted), never);
        const live = await lab.seen(wanted);
        try {
          expect(live?.spec).toEqual(wanted.spec);
          expect(live?.applied).toEqual(wanted.spec);
        } finally {
          await lab.driver.apply(changeOf('delete', wanted, { ref: live!.ref }), never);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('is so after a change from any service to any other of its kind', async () => {
    await fc.assert(
      fc.asyncProperty(services, services, async (one, other) => {
        const from = resource(nowhere({ ...one, service: { ...one.service!, name: 'it' } }));
        const { mode } = (from.spec as WorkloadSpec).service!;
        const to = resource(nowhere({ ...other, service: { ...other.service!, name: 'it', mode } }));
        await lab.driver.apply(changeOf('create', from), never);
        const { ref } = (await lab.seen(from))!;
        try {
          // Its managers change it too while they make it.
          await eventually(() => lab.driver.apply(changeOf('update', to, { ref }), never));
          expect(await lab.seen(to)).toMatchObject({ ref, spec: to.spec, applied: to.spec });
        } finally {
          await lab.driver.apply(changeOf('delete', from, { ref }), never);
        }
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });
});
