import { symlink } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { skipWithout } from '../lab/requirements.ts';
import { clusterYaml, type Journey, jobYaml, startJourney } from '../support/docker-journey.ts';

const skip = skipWithout('docker.io', 'busybox-static', 'git');

describe.skipIf(skip)('a rename', () => {
  let journey: Journey;
  beforeEach(async () => {
    journey = await startJourney();
  });
  afterEach(async () => {
    await journey?.[Symbol.asyncDispose]();
  });

  const cluster = (spec: readonly string[] = []): string =>
    clusterYaml(journey.dockerd.socket, { policy: 'stability: 1s, maxDeletes: 1', spec });
  const ids = async (): Promise<string> => journey.docker('ps', '--no-trunc', '--format', '{{.ID}} {{.Names}}');
  const jobs = {
    'db.yaml': jobYaml('db', 'demo/app:1.0.0', ['volumes: [{name: data, path: /data}]']),
    'agent.yaml': jobYaml('agent', 'demo/app:1.0.0', ['mode: global']),
  };

  it.each([
    ['that says so', 'metadata: {name: pi-one, formerly: [pi-1]}'],
    ['that does not say so', 'metadata: {name: pi-one}'],
  ])('of a node %s touches nothing that runs there', async (_, metadata) => {
    const before = cluster(['volumes: {data: {}}']);
    journey.push({ 'cluster.yaml': before, ...jobs });
    expect((await journey.reconcile()).code).toBe(0);
    const running = await ids();
    journey.push({ 'cluster.yaml': before.replace('metadata: {name: pi-1}', metadata) });
    const dry = await journey.reconcile('--dry-run');
    expect(dry.stdout).toContain('is in sync');
    expect(dry.code).toBe(0);
    for (let pass = 0; pass < 2; pass += 1) {
      const { code, stdout } = await journey.reconcile();
      expect(stdout).toContain('2 workloads on 1 node');
      expect(code).toBe(0);
    }
    expect(await ids()).toBe(running);
    expect((await journey.reconcile('status')).stdout).not.toMatch(/pi-1\b/);
  });

  it('of a node whose old name is to be retired on another way to the same engine retires nothing', async () => {
    const before = cluster(['volumes: {data: {}}']);
    journey.push({ 'cluster.yaml': before, ...jobs });
    expect((await journey.reconcile()).code).toBe(0);
    const running = await ids();
    const { socket } = journey.dockerd;
    await symlink(socket, `${socket}.other`);
    journey.push({
      'cluster.yaml': before.replace('{name: pi-1}', '{name: pi-one}'),
      'old.yaml': `apiVersion: keelson/v1\nkind: Node\nmetadata: {name: pi-1}\nspec: {state: absent, access: [{local: {socket: ${socket}.other}}]}\n`,
    });
    expect((await journey.reconcile()).code).toBe(0);
    expect((await journey.reconcile('--dry-run')).code).toBe(0);
    expect(await ids()).toBe(running);
  });

  it('of a volume keeps its data, and one that is not said is held', async () => {
    const db = (volume: string): string => jobYaml('db', 'demo/app:1.0.0', [`volumes: [{name: ${volume}, path: /data}]`]);
    const inside = async (...command: readonly string[]): Promise<string> =>
      journey.docker('exec', await journey.docker('ps', '--format', '{{.Names}}'), ...command);
    journey.push({ 'cluster.yaml': cluster(['volumes: {data: {}}']), 'db.yaml': db('data') });
    expect((await journey.reconcile()).code).toBe(0);
    await inside('sh', '-c', 'echo precious > /data/x');
    const running = await ids();
    journey.push({ 'cluster.yaml': cluster(['volumes: {pg: {}}']), 'db.yaml': db('pg') });
    const held = await journey.reconcile('--timeout', '10s');
    expect(held.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'job/db.1 has its data at /data in volume attic_data, and attic_pg would be new and empty',
    );
    expect(held.code).toBe(2);
    journey.push({ 'cluster.yaml': cluster(['volumes: {pg: {formerly: [data]}}']) });
    expect((await journey.reconcile()).code).toBe(0);
    expect(await ids()).toBe(running);
    expect(await inside('cat', '/data/x')).toBe('precious');
    expect(await journey.docker('volume', 'ls', '--quiet')).toBe('attic_data');
  });

  it('that leads two nodes to one engine is told, and changes nothing', async () => {
    journey.push({ 'cluster.yaml': cluster(['volumes: {data: {}}']), ...jobs });
    expect((await journey.reconcile()).code).toBe(0);
    const running = await ids();
    const { socket } = journey.dockerd;
    await symlink(socket, `${socket}.other`);
    journey.push({
      'other.yaml': `apiVersion: keelson/v1\nkind: Node\nmetadata: {name: a-second}\nspec: {access: [{local: {socket: ${socket}.other}}]}\n`,
    });
    const told = await journey.reconcile('--timeout', '10s');
    expect((told.stdout + told.stderr).replaceAll(/\s+/g, ' ')).toContain('its access leads to the engine of pi-1');
    expect(await ids()).toBe(running);
  });
});
