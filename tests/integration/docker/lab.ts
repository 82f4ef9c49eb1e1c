import { openLocal } from '../../../reconciler/connections/open-local.ts';
import { openDocker } from '../../../reconciler/drivers/docker/driver.ts';
import type { RegistryAuth } from '../../../reconciler/drivers/docker/fetch-image.ts';
import { dockerTraits } from '../../../reconciler/drivers/docker/traits.ts';
import type { Driver } from '../../../reconciler/drivers/driver.ts';
import type { Live, Owner, Resource, Spec } from '../../../reconciler/model/resource.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { openSecrets } from '../../../reconciler/secrets/open-secrets.ts';
import type { Secrets } from '../../../reconciler/secrets/secrets.ts';
import { type Dockerd, startDockerd } from '../../lab/dockerd.ts';
import { askEngine, type EngineAnswer } from '../../lab/engine-api.ts';
import { buildImages } from '../../lab/images.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { changeOf, livesOf, resourceOf, workloadSpec } from '../../support/workloads.ts';

export const TARGET = 'docker:here';
export const OWNER: Owner = { cluster: 'attic', uid: '0f3c9a21-docker' };
export const never: AbortSignal = new AbortController().signal;
/** Whether this machine lacks what a daemon needs. */
export const SKIPPED: boolean = skipWithout('docker.io', 'busybox-static', 'tini', 'iproute2', 'util-linux');

/** Values of the secrets of these tests; changed by tests of rotation. */
export type Environment = Record<string, string>;

/** A daemon with the demo images, and drivers on it. */
export interface DockerLab extends AsyncDisposable {
  readonly daemon: Dockerd;
  readonly driver: Driver;
  readonly secrets: Secrets;
  readonly environment: Environment;
  open(options?: {
    readonly owner?: Owner;
    readonly registryAuth?: RegistryAuth;
    readonly adopt?: ReadonlyMap<string, string>;
  }): Promise<Driver>;
  /** Raw calls, behind Keelson's back. */
  ask(method: string, path: string, body?: object): Promise<EngineAnswer['body']>;
  /** Creates what is wanted and returns it as observed. */
  create(resource: Resource): Promise<Live>;
  /** What is seen of a resource. */
  seen(resource: Resource): Promise<readonly Live[]>;
}

export async function openDockerLab(settings: object = {}): Promise<DockerLab> {
  const daemon = await startDockerd({ settings });
  await buildImages(daemon.socket);
  const environment: Environment = {};
  const secrets = openSecrets({ ...OWNER, providers: [{ kind: 'env', prefix: 'KS_' }], environment });
  const drivers: Driver[] = [];
  const open: DockerLab['open'] = async ({ owner = OWNER, registryAuth = async () => null, adopt = new Map() } = {}) => {
    const connection = await openLocal({ socket: daemon.socket });
    const driver = await openDocker({ target: TARGET, owner, connection, secrets, registryAuth, adopt: () => adopt });
    drivers.push(driver);
    return driver;
  };
  const driver = await open();
  const seen: DockerLab['seen'] = async resource => livesOf((await driver.observe(never)).live, resource.id);
  return {
    daemon,
    driver,
    secrets,
    environment,
    open,
    ask: (method, path, body) => askEngine(daemon.socket, method, path, body),
    async create(resource) {
      await driver.apply(changeOf('create', resource), never);
      return (await seen(resource)).at(-1)!;
    },
    seen,
    [Symbol.asyncDispose]: async () => {
      for (const opened of drivers) await opened[Symbol.asyncDispose]();
      await daemon[Symbol.asyncDispose]();
    },
  };
}

/** The resource of a spec on the lab's engine. */
export function resource(spec: Spec, contents?: Resource['contents']): Resource {
  return resourceOf(TARGET, spec, dockerTraits, contents);
}

/** A workload of the app image, or of what is given. */
export function workload(fields: Partial<WorkloadSpec> = {}, contents?: Resource['contents']): Resource {
  return resource(workloadSpec({ image: { ref: 'demo/app:1.0.0' }, ...fields }), contents);
}
