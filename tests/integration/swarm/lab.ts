import { openLocal } from '../../../reconciler/connections/open-local.ts';
import type { RegistryAuth } from '../../../reconciler/drivers/docker/fetch-image.ts';
import type { Driver } from '../../../reconciler/drivers/driver.ts';
import { openSwarm } from '../../../reconciler/drivers/swarm/driver.ts';
import { swarmTraits } from '../../../reconciler/drivers/swarm/traits.ts';
import { replicaName, resourceId } from '../../../reconciler/model/ids.ts';
import type { Live, Owner, Resource, Spec } from '../../../reconciler/model/resource.ts';
import type { ServiceMode, ServiceStatus } from '../../../reconciler/model/swarm.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { openSecrets } from '../../../reconciler/secrets/open-secrets.ts';
import type { Secrets } from '../../../reconciler/secrets/secrets.ts';
import { askEngine, type EngineAnswer } from '../../lab/engine-api.ts';
import type { Host } from '../../lab/hosts/host.ts';
import { type Lab, startHosts } from '../../lab/hosts/start-hosts.ts';
import { formSwarm } from '../../lab/swarm.ts';
import { livesOf, resourceOf, workloadSpec } from '../../support/workloads.ts';

export const TARGET = 'swarm:attic';
export const OWNER: Owner = { cluster: 'attic', uid: '0f3c9a21-swarm' };
export const never: AbortSignal = new AbortController().signal;

/** Hosts in a Swarm with the demo images, the first its manager, and drivers on it. */
export interface SwarmLab extends AsyncDisposable {
  readonly lab: Lab;
  readonly hosts: readonly Host[];
  readonly driver: Driver;
  readonly secrets: Secrets;
  /** Values of the secrets of these tests, by `KS_` and name. */
  readonly environment: Record<string, string>;
  open(options?: {
    readonly owner?: Owner;
    readonly registryAuth?: RegistryAuth;
    readonly adopt?: ReadonlyMap<string, string>;
  }): Promise<Driver>;
  /** Raw calls to the manager, behind Keelson's back. */
  ask(method: string, path: string, body?: object): Promise<EngineAnswer['body']>;
  /** What is seen of a resource. */
  seen(resource: Resource): Promise<Live | undefined>;
}

/** Starts so many hosts and makes a Swarm of them, the first `managers` of them its managers. */
export async function openSwarmLab(count: number, managers = 1): Promise<SwarmLab> {
  const lab = await startHosts({ count, docker: true });
  await lab.loadImages();
  await formSwarm(lab.hosts, managers);
  const environment: Record<string, string> = {};
  const secrets = openSecrets({ ...OWNER, providers: [{ kind: 'env', prefix: 'KS_' }], environment });
  const drivers: Driver[] = [];
  const machines = lab.hosts.map(({ name, socket }) => ({
    node: name,
    access: [{ kind: 'local' as const, socket }],
    isAbsent: false,
  }));
  const open: SwarmLab['open'] = async ({ owner = OWNER, registryAuth = async () => null, adopt = new Map() } = {}) => {
    const driver = await openSwarm({
      target: TARGET,
      owner,
      machines: () => machines,
      required: () => null,
      connect: async access => openLocal(access.kind === 'local' ? { socket: access.socket! } : {}),
      secrets,
      registryAuth,
      adopt: () => adopt,
    });
    drivers.push(driver);
    return driver;
  };
  const driver = await open();
  return {
    ...{ lab, hosts: lab.hosts, driver, secrets, environment, open },
    ask: (method, path, body) => askEngine(lab.hosts[0]!.socket, method, path, body),
    seen: async resource => livesOf((await driver.observe(never)).live, resource.id)[0],
    [Symbol.asyncDispose]: async () => {
      for (const opened of drivers) await opened[Symbol.asyncDispose]();
      await lab[Symbol.asyncDispose]();
    },
  };
}

/** The resource of a spec on the lab's Swarm. */
export function resource(spec: Spec, contents?: Resource['contents']): Resource {
  return spec.kind === 'workload'
    ? {
        ...resourceOf(TARGET, spec, swarmTraits, contents),
        id: resourceId(TARGET, 'workload', replicaName(spec.job, spec.replica)),
      }
    : resourceOf(TARGET, spec, swarmTraits, contents);
}

/** A service of the app image as two tasks, or of what is given. */
export function service(
  fields: Partial<WorkloadSpec> = {},
  mode: Partial<ServiceMode> = {},
  contents?: Resource['contents'],
): Resource {
  const service: ServiceMode = {
    mode: 'replicated',
    replicas: 2,
    constraints: [],
    spread: [],
    endpoint: 'dnsrr',
    labels: {},
    ...mode,
  };
  return resource(
    workloadSpec({ image: { ref: 'demo/app:1.0.0' }, replica: '', restart: { policy: 'always' }, ...fields, service }),
    contents,
  );
}

/** The status of a service that was seen. Throws where it is none. */
export function statusOf(live: Live | undefined): ServiceStatus {
  if (live?.state.phase !== 'service') throw new Error(`no service is seen: ${live?.state.phase}`);
  return live.state.status;
}
