import { describe } from 'vitest';
import { openLocal } from '../../reconciler/connections/open-local.ts';
import { openDocker } from '../../reconciler/drivers/docker/driver.ts';
import { dockerTraits } from '../../reconciler/drivers/docker/traits.ts';
import { openSecrets } from '../../reconciler/secrets/open-secrets.ts';
import { startDockerd } from '../lab/dockerd.ts';
import { askEngine } from '../lab/engine-api.ts';
import { buildImages, importImage } from '../lab/images.ts';
import { skipWithout } from '../lab/requirements.ts';
import { driverContract } from './driver.ts';

describe.skipIf(skipWithout('docker.io', 'busybox-static', 'tini', 'iproute2', 'util-linux'))('with a real Engine', () => {
  driverContract('docker', async () => {
    const daemon = await startDockerd();
    await buildImages(daemon.socket);
    return {
      traits: dockerTraits,
      target: 'docker:here',
      runs: { image: { ref: 'demo/app:1.0.0' }, command: ['/bin/sh', '-c', 'echo started; exec /bin/app'] },
      open: async owner =>
        openDocker({
          target: 'docker:here',
          owner,
          connection: await openLocal({ socket: daemon.socket }),
          secrets: openSecrets({ ...owner, providers: [], environment: {} }),
          registryAuth: async () => null,
        }),
      kill: async live => {
        await askEngine(daemon.socket, 'POST', `/containers/${live.ref}/kill`);
      },
      makeForeign: async () => {
        const name = `stranger-${Date.now()}`;
        const { Id } = await askEngine(daemon.socket, 'POST', `/containers/create?name=${name}`, { Image: 'demo/busybox:1' });
        await askEngine(daemon.socket, 'POST', `/containers/${Id}/start`);
        return {
          name,
          ref: Id,
          isIntact: async () => (await askEngine(daemon.socket, 'GET', `/containers/${Id}/json`)).State.Running,
        };
      },
      makeImage: ref => importImage(daemon.socket, new Uint8Array(1024), ref, []),
      close: async () => daemon[Symbol.asyncDispose](),
    };
  });
});
