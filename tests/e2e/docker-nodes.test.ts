import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Dockerd, startDockerd } from '../lab/dockerd.ts';
import { askEngine } from '../lab/engine-api.ts';
import { buildImages } from '../lab/images.ts';
import { type Registry, startRegistry } from '../lab/registry.ts';
import { skipWithout } from '../lab/requirements.ts';
import { clusterYaml, type Journey, jobYaml, startJourney } from '../support/docker-journey.ts';

const skip = skipWithout('docker.io', 'busybox-static', 'git', 'docker-registry');

describe.skipIf(skip)('several engines and a registry', () => {
  let journey: Journey;
  let second: Dockerd;
  let registry: Registry;

  beforeAll(async () => {
    journey = await startJourney();
    second = await startDockerd();
    await buildImages(second.socket);
    registry = await startRegistry();
  });
  afterAll(async () => {
    await registry?.[Symbol.asyncDispose]();
    await second?.[Symbol.asyncDispose]();
    await journey?.[Symbol.asyncDispose]();
  });

  const nodes = (): string =>
    `${clusterYaml(journey.dockerd.socket)}---\napiVersion: keelson/v1\nkind: Node\nmetadata: {name: pi-2}\nspec: {engine: docker, access: [{local: {socket: ${second.socket}}}]}\n`;
  const dockerOn = async (socket: string, ...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)('docker', ['--host', `unix://${socket}`, ...args])).stdout.trim();
  /** Names of what runs on one engine, without their digests. */
  const on = async (socket: string): Promise<readonly string[]> => {
    const running = (await askEngine(socket, 'GET', '/containers/json')) as readonly { readonly Names: readonly string[] }[];
    return running.map(({ Names }) => Names[0]!.slice(1).replace(/-[0-9a-f]{8}$/, '')).sort();
  };

  it('replicas are spread, a global job is everywhere, and a moved job is stopped in one place and started in the other', async () => {
    const pinned = (node: string): string =>
      jobYaml('pinned', 'demo/busybox:1', [`placement: {node: ${node}}`, 'stop: {grace: 0s}']);
    journey.push({
      'cluster.yaml': nodes(),
      'web.yaml': jobYaml('web', 'demo/app:1.0.0', ['replicas: 2', 'placement: {strategy: spread}']),
      'agent.yaml': jobYaml('agent', 'demo/busybox:1', ['mode: global', 'stop: {grace: 0s}']),
      'pinned.yaml': pinned('pi-1'),
    });
    expect((await journey.reconcile()).code).toBe(0);
    expect(await on(journey.dockerd.socket)).toEqual(['attic-agent-pi-1', 'attic-pinned-1', 'attic-web-2'].sort());
    expect(await on(second.socket)).toEqual(['attic-agent-pi-2', 'attic-web-1']);
    journey.push({ 'pinned.yaml': pinned('pi-2') });
    const moved = await journey.reconcile('--dry-run');
    expect(moved.stdout).toContain('moves from pi-1');
    expect((await journey.reconcile()).code).toBe(0);
    expect(await on(journey.dockerd.socket)).toEqual(['attic-agent-pi-1', 'attic-web-2']);
    expect(await on(second.socket)).toEqual(['attic-agent-pi-2', 'attic-pinned-1', 'attic-web-1']);
    expect((await journey.reconcile('--dry-run')).code).toBe(0);
  });

  it('a job adopts the container of its own node, and a namesake elsewhere is left alone', async () => {
    const [own, other] = [journey.dockerd.socket, second.socket];
    const run = (socket: string): Promise<string> =>
      dockerOn(socket, 'run', '--detach', '--name', 'old-web', 'demo/busybox:1', 'sleep', '1000');
    await run(own);
    const stranger = await run(other);
    const adopting = (more: readonly string[] = []): string =>
      jobYaml('adopting', 'demo/busybox:1', ['adopt: old-web', 'command: [sleep, "1000"]', 'stop: {grace: 0s}', ...more]);
    journey.push({ 'adopting.yaml': adopting() });
    const held = await journey.reconcile('--timeout', '10s');
    expect((held.stdout + held.stderr).replaceAll(/\s+/g, ' ')).toContain('old-web is on pi-1 and on pi-2, and only one of them');
    expect(held.code).toBe(2);
    journey.push({ 'adopting.yaml': adopting(['placement: {node: pi-1}']) });
    expect((await journey.reconcile()).code).toBe(0);
    expect(await on(own)).toContain('attic-adopting-1');
    expect(await on(own)).not.toContain('old-web');
    expect(await dockerOn(other, 'inspect', '--format', '{{.State.Status}}', stranger)).toBe('running');
    journey.push({ 'adopting.yaml': null });
    expect((await journey.reconcile()).code).toBe(0);
    await dockerOn(other, 'rm', '--force', stranger);
  });

  it('a silent engine holds up nobody, its containers are not doubled, and the report says what was not seen', async () => {
    await second.kill();
    journey.push({ 'web.yaml': jobYaml('web', 'demo/app:1.1.0', ['replicas: 2', 'placement: {strategy: spread}']) });
    const result = await journey.reconcile('--timeout', '20s');
    expect(result.code).toBe(3);
    expect((result.stdout + result.stderr).replaceAll(/\s+/g, ' ')).toMatch(/pi-2.*silent/);
    expect(await on(journey.dockerd.socket)).toEqual(['attic-agent-pi-1', 'attic-web-2']);
    await second.start();
    expect((await journey.reconcile()).code).toBe(0);
    expect(await on(second.socket)).toEqual(['attic-agent-pi-2', 'attic-pinned-1', 'attic-web-1']);
    expect((await journey.reconcile('--dry-run')).code).toBe(0);
  });

  it('a moved tag is told apart from wish and drift, and followed only where the job says so', async () => {
    const push = async (version: string): Promise<string> => {
      await journey.docker('tag', `demo/app:${version}`, 'demo/moving:stable');
      return registry.push(journey.dockerd.socket, 'demo/moving:stable');
    };
    const ref = await push('1.0.0');
    const job = (more: readonly string[] = []): string => jobYaml('moving', ref, ['placement: {node: pi-1}', ...more]);
    journey.push({ 'moving.yaml': job() });
    expect((await journey.reconcile()).code).toBe(0);
    expect((await journey.reconcile('--dry-run')).code).toBe(0);
    await push('2.0.0');
    const dry = await journey.reconcile('--dry-run');
    expect(dry.stdout).toMatch(/is now sha256:[0-9a-f]+…, sha256:[0-9a-f]+… runs/);
    expect(dry.code).toBe(0);
    journey.push({ 'moving.yaml': job(['imagePolicy: {follow: 1m}']) });
    expect((await journey.reconcile()).code).toBe(0);
    const name = (await journey.containers()).find(line => line.startsWith('attic-moving-1'))!.split(' ')[0]!;
    expect(await journey.docker('exec', name, 'cat', '/www/version')).toBe('2.0.0');
  });

  it('a port that a process of the machine holds is told in the daemon’s words, and taken when it is free', async () => {
    const { createServer } = await import('node:net');
    const holder = createServer().listen(18095, '127.0.0.1');
    try {
      journey.push({
        'ported.yaml': jobYaml('ported', 'demo/app:1.0.0', [
          'placement: {node: pi-1}',
          'ports: [{target: 8080, publish: 18095, address: 127.0.0.1}]',
        ]),
      });
      const result = await journey.reconcile('--timeout', '12s');
      expect(result.code).not.toBe(0);
      expect((result.stdout + result.stderr).replaceAll(/\s+/g, ' ')).toMatch(/address already in use|port is already allocated/);
    } finally {
      holder.close();
    }
    expect((await journey.reconcile()).code).toBe(0);
  });
});
