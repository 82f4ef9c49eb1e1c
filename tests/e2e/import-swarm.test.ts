import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOST_PACKAGES, type Lab, startHosts } from '../lab/hosts/start-hosts.ts';
import { skipWithout } from '../lab/requirements.ts';
import { formSwarm } from '../lab/swarm.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { type TempFolder, tempFolder } from '../support/temp.ts';

const run = promisify(execFile);

/** Of everything that a stack can say. */
const STACK = `
version: "3.13"
services:
  web:
    image: demo/app:1.0.0
    entrypoint: [/bin/sh, -c]
    command: ["exec /bin/app --token=hunter2"]
    hostname: "web-{{.Task.Slot}}"
    environment: {B: "2", PRICE: "5$$", EMPTY: "", DB_PASSWORD: hunter3, URL: "amqp://u:hunter4@mq", OFF: null}
    labels: {c: x}
    stop_grace_period: 5s
    stop_signal: SIGINT
    read_only: true
    init: true
    extra_hosts: ["db:10.0.0.5", "six:fd00::1"]
    dns: [10.0.0.1]
    cap_add: [NET_ADMIN]
    cap_drop: [ALL]
    sysctls: {net.core.somaxconn: "1024"}
    ulimits: {nofile: {soft: 10, hard: 20}, nproc: 65}
    user: "1000:1000"
    working_dir: /tmp
    healthcheck: {test: "true", interval: 2s, timeout: 1s, retries: 2, start_period: 1500ms}
    logging: {driver: json-file, options: {max-size: 1m}}
    networks: {net: {aliases: [w]}, default: {}}
    ports: [{target: 80, published: 8080, protocol: tcp, mode: host}, {target: 81, protocol: udp, mode: host}]
    configs: [{source: c1, target: /etc/c1, uid: "10", gid: "20", mode: 0440}, other]
    secrets: [s1, {source: s1, target: /etc/s1}]
    volumes:
      - vol:/data:nocopy
      - /tmp:/hosttmp:ro
      - {type: tmpfs, target: /scratch, tmpfs: {size: 1000000}}
      - /anon
    deploy:
      labels: {d: y}
      replicas: 2
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
    deploy: {endpoint_mode: dnsrr}
  off:
    image: demo/app:1.0.0
    healthcheck: {disable: true}
    deploy: {mode: global, restart_policy: {condition: none}, endpoint_mode: dnsrr}
    networks: [hostnet]
networks: {net: {driver: overlay, attachable: true}, hostnet: {external: true, name: host}}
configs: {c1: {file: ./c1}, other: {external: true}}
secrets: {s1: {file: ./s1}}
volumes: {vol: {labels: {v: "1"}, driver: local, driver_opts: {type: tmpfs, device: tmpfs}}}
`;

describe.skipIf(skipWithout(...HOST_PACKAGES))('a Swarm that somebody else made', () => {
  let lab: Lab;
  let folder: TempFolder;
  const env: Record<string, string> = {};
  const reconcile = (args: string): Promise<CliResult> => runCli(args.split(' '), { cwd: folder.path, env });
  const read = (path: string): Promise<string> => readFile(join(folder.path, 'attic', path), 'utf8');
  const docker = (...args: readonly string[]): Promise<string> => lab.hosts[0]!.docker(...args);
  const specs = async (): Promise<readonly string[]> => {
    const names = (await docker('service', 'ls', '--format', '{{.Name}}')).trim().split('\n').sort();
    return Promise.all(names.map(name => docker('service', 'inspect', '--format', '{{json .Spec}}', name)));
  };

  beforeAll(async () => {
    [lab, folder] = await Promise.all([startHosts({ count: 2, docker: true }), tempFolder()]);
    await lab.loadImages();
    await formSwarm(lab.hosts, 1);
    for (const [path, text] of [
      ['stack.yml', STACK],
      ['c1', 'price: $5\n'],
      ['s1', 'hunter5\n'],
    ] as const)
      await writeFile(join(folder.path, path), text);
    await docker('config', 'create', 'other', join(folder.path, 'c1'));
    await docker('node', 'update', '--label-add', 'zone=attic', '--availability', 'drain', lab.hosts[1]!.name);
    const args = [
      '-H',
      `unix://${lab.hosts[0]!.socket}`,
      'stack',
      'deploy',
      '--resolve-image',
      'never',
      '-c',
      'stack.yml',
      'shop',
    ];
    await run('docker', args, { cwd: folder.path });
    const labels = ['--label', 'keelson.cluster=bank', '--label', 'keelson.uid=u-1'];
    await docker('service', 'create', '-d', '-q', '--name', 'bank_web', ...labels, '--endpoint-mode', 'dnsrr', 'demo/busybox:1');
    await docker('service', 'create', '-d', '-q', '--name', 'alone', '--endpoint-mode', 'dnsrr', 'demo/busybox:1');
  });
  afterAll(async () => {
    await lab?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  test('becomes nodes and stacks without a secret in them', async () => {
    const [manager, worker] = lab.hosts;
    const result = await reconcile(`import swarm -H unix://${manager!.socket} --to attic --secrets swarm.env`);
    expect(result, result.stderr).toMatchObject({ code: 0 });
    const told = result.stdout.replaceAll(/\s+/g, ' ');
    expect(told).toContain('alone it is in no stack');
    expect(told).toContain("bank_web it is Keelson's already: the cluster bank has it");
    expect(told).toContain('no manager tells what is in them KEELSON_SECRET_S1');
    const [job, compose, node] = await Promise.all(
      ['stacks/shop.yaml', 'stacks/shop/compose.yml', `nodes/${worker!.name}.yaml`].map(read),
    );
    for (const text of [job!, compose!, result.stdout]) expect(text).not.toContain('hunter');
    expect(node).toMatch(/labels: \{zone: attic\}[\s\S]*engine: swarm[\s\S]*roles: \[worker\][\s\S]*state: drained/);
    expect(await read('stacks/shop/configs/c1')).toBe('price: $5\n');
    expect(await read('cluster.yaml')).toMatch(/swarm: \{id: \w{25}\}/);
    expect(await readFile(join(folder.path, 'swarm.env'), 'utf8')).not.toMatch(/S1=|unknown/);
  });

  test('has its machines labelled by the first pass, and nothing that runs is touched', async () => {
    const [, worker] = lab.hosts;
    // The worker is reached by SSH in the manifest; here, by its socket.
    const file = join(folder.path, `attic/nodes/${worker!.name}.yaml`);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('access: [ssh]', `access: [{local: {socket: ${worker!.socket}}}]`));
    const { stdout } = await run('env', ['-i', 'sh', '-c', 'set -a; . "$0"; env -0', join(folder.path, 'swarm.env')]);
    for (const line of stdout.split('\0').filter(one => one.startsWith('KEELSON_')))
      env[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
    const before = await specs();
    const dry = await reconcile('--dry-run --json --repo attic');
    const { plan } = JSON.parse(dry.stdout) as { readonly plan: Readonly<Record<string, readonly { readonly id?: string }[]>> };
    expect(plan.drift).toEqual([]);
    expect([...plan.ready!, ...plan.later!].filter(change => !JSON.stringify(change).includes('/member/'))).toEqual([]);
    await reconcile('--yes --repo attic --timeout 20s');
    expect(await specs()).toEqual(before);
    const labels = await docker('node', 'inspect', '--format', '{{json .Spec}}', worker!.name);
    expect(JSON.parse(labels)).toMatchObject({ Availability: 'drain', Labels: { zone: 'attic', 'keelson.node': worker!.name } });
  });

  test('is imported a second time for what is new only; a worker cannot tell of it', async () => {
    const [manager, worker] = lab.hosts;
    const again = await reconcile(`import swarm -H unix://${manager!.socket} --to attic`);
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(again.stdout).not.toContain('Written');
    expect(again.stdout.replaceAll(/\s+/g, ' ')).toContain('shop_web the stack shop is declared already');
    const asked = await reconcile(`import swarm -H unix://${worker!.socket} --to other`);
    expect(asked).toMatchObject({ code: 1, stderr: expect.stringContaining('is no manager of a Swarm') });
  });
});
