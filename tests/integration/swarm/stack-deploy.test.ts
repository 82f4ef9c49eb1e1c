import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromEngineService, toEngineService } from '../../../reconciler/drivers/swarm/service-spec.ts';
import type { EngineObject, EngineService, EngineServiceSpec } from '../../../reconciler/drivers/swarm/service-types.ts';
import { HOST_PACKAGES } from '../../lab/hosts/start-hosts.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { tempFolder } from '../../support/temp.ts';
import { OWNER, openSwarmLab, type SwarmLab } from './lab.ts';

/** Everything that `docker stack deploy` hands on to a Swarm. */
const STACK = `
version: "3.13"
services:
  web:
    image: demo/app:1.0.0
    entrypoint: [/bin/sh, -c]
    command: [exec /bin/app]
    hostname: "web-{{.Task.Slot}}"
    environment: {B: "2", A: "1", EMPTY: ""}
    labels: {c: x}
    stop_grace_period: 5s
    stop_signal: SIGINT
    tty: true
    stdin_open: true
    read_only: true
    init: true
    isolation: default
    extra_hosts: ["db:10.0.0.5", "six:fd00::1"]
    dns: [10.0.0.1]
    dns_search: [example.org]
    cap_add: [NET_ADMIN]
    cap_drop: [ALL]
    sysctls: {net.core.somaxconn: "1024"}
    ulimits: {nofile: {soft: 10, hard: 20}, nproc: 65}
    user: "1000:1000"
    working_dir: /tmp
    healthcheck: {test: "true", interval: 2s, timeout: 1s, retries: 2, start_period: 1s}
    logging: {driver: json-file, options: {max-size: 1m}}
    networks: {net: {aliases: [w]}}
    ports: [{target: 80, published: 8080, protocol: tcp, mode: host}, {target: 81, protocol: udp, mode: host}]
    configs: [{source: c1, target: /etc/c1, uid: "10", gid: "20", mode: 0440}]
    secrets: [s1]
    volumes:
      - vol:/data:nocopy
      - /tmp:/hosttmp:ro
      - {type: bind, source: /srv, target: /srv, bind: {propagation: rslave}}
      - {type: tmpfs, target: /scratch, tmpfs: {size: 1000000}}
      - /anon
    deploy:
      labels: {d: y}
      replicas: 1
      endpoint_mode: dnsrr
      update_config: {parallelism: 2, delay: 1s, monitor: 3s, failure_action: rollback, order: start-first, max_failure_ratio: 0.3}
      rollback_config: {parallelism: 0, monitor: 6s}
      restart_policy: {condition: on-failure, delay: 2s, max_attempts: 3, window: 10s}
      placement:
        constraints: [node.labels.nowhere == true, node.role == manager]
        preferences: [{spread: node.labels.zone}]
        max_replicas_per_node: 2
      resources:
        limits: {cpus: "0.5", memory: 64M, pids: 50}
        reservations: {cpus: "0.1", memory: 16M, generic_resources: [{discrete_resource_spec: {kind: gpu, value: 1}}]}
  plain:
    image: demo/busybox:1
  off:
    image: demo/app:1.0.0
    healthcheck: {disable: true}
    deploy: {mode: global, restart_policy: {condition: none}}
    networks: [hostnet]
  once:
    image: demo/busybox:1
    command: "true"
    deploy: {mode: replicated-job, replicas: 2, restart_policy: {condition: on-failure}}
networks: {net: {driver: overlay, attachable: true}, hostnet: {external: true, name: host}}
configs: {c1: {file: ./stack.yml}}
secrets: {s1: {file: ./stack.yml}}
volumes: {vol: {labels: {v: "1"}, driver: local, driver_opts: {type: tmpfs, device: tmpfs}}}
`;

/** What of a service is not its name; lists without an order sorted, and what is empty left out. */
function essence({ Name: _name, ...spec }: EngineServiceSpec): object {
  const sorted = (value: unknown): unknown =>
    Array.isArray(value) && value.every(item => typeof item === 'object' || String(item).startsWith('node.'))
      ? value.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
      : value;
  const isEmpty = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && Object.values(value).every(item => item === null);
  return JSON.parse(JSON.stringify(spec), (_key, value) => (isEmpty(value) ? undefined : sorted(value)));
}

describe.skipIf(skipWithout(...HOST_PACKAGES))('what docker stack deploy makes', () => {
  let lab: SwarmLab;
  beforeAll(async () => {
    lab = await openSwarmLab(1);
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());

  it('is told back by us to the last field', async () => {
    await using folder = await tempFolder();
    const file = join(folder.path, 'stack.yml');
    await writeFile(file, STACK);
    await lab.hosts[0]!.docker('stack', 'deploy', '-d', '-c', file, 'st');
    const services: readonly EngineService[] = await lab.ask('GET', '/services');
    const networks: readonly { readonly Id: string; readonly Name: string }[] = await lab.ask('GET', '/networks');
    const idsOf = async (kind: string): Promise<ReadonlyMap<string, string>> =>
      new Map((await lab.ask('GET', `/${kind}`)).map(({ ID, Spec }: EngineObject) => [Spec.Name, ID]));
    const ids = { owner: OWNER, config: await idsOf('configs'), secret: await idsOf('secrets') };
    expect(services.length).toBe(4);
    for (const { Spec } of services) {
      const networkName = (id: string): string => networks.find(({ Id }) => Id === id)?.Name ?? 'host';
      const seen = fromEngineService(Spec, {
        job: 'x',
        ownName: '',
        applied: undefined,
        networkName,
        findObject: () => undefined,
      });
      const name = `again-${Spec.Name.replace('_', '-')}`;
      const body = toEngineService(seen, { name, labels: {}, reveal: () => '', ids, forceUpdate: 0 });
      await lab.ask('POST', '/services/create', body);
      const again: EngineService = await lab.ask('GET', `/services/${name}`);
      expect(essence(again.Spec)).toEqual(essence(Spec));
    }
  });
});
