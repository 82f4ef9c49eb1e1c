import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLocal } from '../../../reconciler/connections/open-local.ts';
import { toEngineContainer } from '../../../reconciler/drivers/docker/container-spec.ts';
import { createContainer } from '../../../reconciler/drivers/docker/create-container.ts';
import { type Engine, openEngine } from '../../../reconciler/drivers/docker/engine.ts';
import { ownLabels } from '../../../reconciler/drivers/docker/labels.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { importImage, rootFilesystem } from '../../lab/images.ts';
import { generatedWorkload, type Surroundings } from '../../support/generated-workload.ts';
import { type DockerLab, never, OWNER, openDockerLab, resource, SKIPPED, workload } from './lab.ts';

describe.skipIf(SKIPPED)('what the Engine gives back', () => {
  let lab: DockerLab;
  let engine: Engine;
  let surroundings: Surroundings;
  beforeAll(async () => {
    lab = await openDockerLab();
    engine = await openEngine(await openLocal({ socket: lab.daemon.socket }), never);
    await importImage(lab.daemon.socket, await rootFilesystem(), 'demo/rich:1', [
      'ENTRYPOINT ["/bin/sh", "-c"]',
      'CMD ["sleep 1000"]',
      'USER 1000:1000',
      'WORKDIR /srv',
      'VOLUME /var/lib/rich',
      'ENV RICH=yes PATH=/bin',
      'LABEL rich=yes',
      'EXPOSE 9000/udp',
      'HEALTHCHECK --start-period=7s CMD ["true"]',
    ]);
    await lab.ask('POST', '/images/demo/rich:1/tag?repo=rich&tag=latest');
    const folder = join(lab.daemon.root, 'srv');
    await mkdir(folder);
    await lab.ask('POST', '/volumes/create', { Name: 'data' });
    for (const [index, Name] of ['coffee', 'tea'].entries())
      await lab.ask('POST', '/networks/create', { Name, IPAM: { Config: [{ Subnet: `10.99.${index}.0/24` }] } });
    surroundings = {
      images: [
        'demo/app:1.0.0',
        'docker.io/demo/app:1.0.0',
        'demo/busybox:1',
        'demo/rich:1',
        'rich',
        'docker.io/library/rich:latest',
      ],
      volumes: ['data'],
      folders: [folder],
      networks: new Map([
        ['coffee', '10.99.0.'],
        ['tea', '10.99.1.'],
      ]),
    };
  });
  afterAll(() => lab[Symbol.asyncDispose]());

  it('is what it was asked for, normalised, for any workload', async () => {
    await fc.assert(
      fc.asyncProperty(generatedWorkload(surroundings), async spec => {
        const wanted = resource(spec);
        const { id } = await createContainer(
          wanted,
          wanted.spec as WorkloadSpec,
          { engine, owner: OWNER, secrets: lab.secrets },
          never,
        );
        try {
          const [live] = await lab.seen(wanted);
          expect(live?.spec).toEqual(wanted.spec);
          expect(live?.applied).toEqual(wanted.spec);
        } finally {
          await lab.ask('DELETE', `/containers/${id}?force=1&v=1`);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is what somebody made by hand under our labels, whatever those claim', async () => {
    const claimed = workload({
      image: { ref: 'demo/busybox:1' },
      logging: { driver: 'json-file', options: { 'max-size': '1m', 'max-file': '1' } },
    });
    const labels = ownLabels(OWNER, claimed);
    await fc.assert(
      fc.asyncProperty(generatedWorkload({ ...surroundings, images: ['demo/busybox:1'] }), async ({ after: _, ...spec }) => {
        const made = resource({ ...spec, oneShot: false }).spec as WorkloadSpec;
        const { Id, message } = await lab.ask(
          'POST',
          '/containers/create?name=handmade',
          toEngineContainer(made, labels, () => ''),
        );
        expect(message).toBeUndefined();
        try {
          for (const { network } of made.networks.slice(1))
            await lab.ask('POST', `/networks/${network}/connect`, { Container: Id });
          const [live] = await lab.seen(claimed);
          const further = made.networks.slice(1).map(({ network }) => ({ network, aliases: [] }));
          const logging = made.logging ?? { driver: 'json-file', options: {} };
          expect(live?.spec).toEqual({ ...made, logging, networks: [...made.networks.slice(0, 1), ...further] });
        } finally {
          await lab.ask('DELETE', `/containers/${Id}?force=1&v=1`);
        }
      }),
      { numRuns: 40 },
    );
  });
});
