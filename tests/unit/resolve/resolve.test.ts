import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../../reconciler/model/quantities.ts';
import { openManifestCache } from '../../../reconciler/read-manifests.ts';
import jobSchema from '../../../schema/job.json' with { type: 'json' };
import { AROUND, jobFile, readFiles } from '../../support/read-files.ts';

async function clusterOf(files: Readonly<Record<string, string>>) {
  const { resolution } = await readFiles({ ...AROUND, ...files });
  expect(resolution.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return { cluster: resolution.cluster!, questions: resolution.questions };
}

async function jobOf(...spec: readonly string[]) {
  return (await clusterOf({ 'web.yaml': jobFile('web', ...spec) })).cluster.jobs.get('web')!;
}

describe('a job', () => {
  it('has every default stated, and empty lists instead of nothing', async () => {
    expect(await jobOf('image: example/web:1')).toEqual({
      name: 'web',
      labels: {},
      annotations: {},
      at: { file: 'web.yaml', line: 3, column: 18 },
      formerly: [],
      technology: 'container',
      mode: 'replicated',
      replicas: 1,
      state: 'running',
      placement: { labels: {}, apart: [], tolerate: [], strategy: 'best-fit' },
      update: { order: 'stop-first', parallelism: 1, delayMs: 0, onFailure: 'rollback', deadlineMs: 600_000 },
      dependsOn: [],
      priority: 50,
      protected: false,
      pull: 'missing',
      movable: [],
      force: {},
      workload: {
        kind: 'workload',
        job: 'web',
        technology: 'container',
        image: 'example/web:1',
        env: {},
        files: [],
        volumes: [],
        networks: [],
        ports: [],
        restart: { policy: 'always' },
        limits: {},
        reservations: {},
        stop: { signal: 'SIGTERM', graceMs: 10_000 },
        security: { privileged: false, readOnly: false, capabilitiesAdd: [], capabilitiesDrop: [], devices: [] },
        logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
        labels: {},
        oneShot: false,
      },
    });
  });

  it('has the defaults that the schema documents', async () => {
    const { workload, update } = await jobOf('image: example/web:1', 'healthcheck: {http: {port: 80}}', 'ports: [{target: 80}]');
    const { healthcheck, update: updates } = jobSchema.$defs;
    expect(workload.healthcheck).toEqual({
      test: { http: { path: healthcheck.properties.http.properties.path.default, port: 80 } },
      intervalMs: parseDuration(healthcheck.properties.interval.default),
      timeoutMs: parseDuration(healthcheck.properties.timeout.default),
      retries: healthcheck.properties.retries.default,
      startPeriodMs: parseDuration(healthcheck.properties.startPeriod.default),
    });
    expect(update).toMatchObject({
      order: updates.properties.order.default,
      deadlineMs: parseDuration(updates.properties.deadline.default),
    });
    expect(workload.ports).toEqual([
      {
        target: 80,
        protocol: jobSchema.$defs.portMapping.properties.protocol.default,
        address: jobSchema.$defs.portMapping.properties.address.default,
      },
    ]);
  });

  it('has quantities as numbers and references as parts', async () => {
    const job = await jobOf(
      'image: example/web:1',
      'resources: {reservations: {cpus: 500m, memory: 128Mi}, limits: {cpus: 1.5, memory: 1g, pids: 100}}',
      'env: {PORT: 80, ON: true, DB: {secret: db, key: user}, TEXT: "${{ job.name }}"}',
      'files: [{path: /a, content: "x"}, {path: /b, secret: tls, key: cert, mode: "0400", change: {mode: signal, signal: HUP}}]',
      'volumes: [{name: pgdata, path: /d, movable: true}, {host: /srv, path: /s, readOnly: true}, {tmpfs: 64Mi, path: /t}]',
      'networks: [{name: coffee, aliases: [shop], address: {ipv4: 10.9.0.5}}]',
      'security: {capabilities: {add: [SYS_TIME, NET_ADMIN]}, devices: [/dev/a, "/dev/b:/dev/c:r"]}',
      'placement: {node: pi-1, nodes: [pi-2, pi-1]}',
      'imagePolicy: {follow: 1h}',
    );
    expect(job.workload.reservations).toEqual({ cpuMillis: 500, memoryBytes: 128 * 2 ** 20 });
    expect(job.workload.limits).toEqual({ cpuMillis: 1500, memoryBytes: 2 ** 30, pids: 100 });
    expect(job.workload.env).toEqual({
      PORT: '80',
      ON: 'true',
      DB: [{ secret: 'db', key: 'user', fingerprint: null }],
      TEXT: '${{ job.name }}',
    });
    expect(job.workload.files).toEqual([
      { path: '/a', mode: '0644', content: { text: 'x' }, change: { mode: 'restart' } },
      {
        path: '/b',
        mode: '0400',
        content: { text: [{ secret: 'tls', key: 'cert', fingerprint: null }] },
        change: { mode: 'signal', signal: 'SIGHUP' },
      },
    ]);
    expect(job.workload.volumes).toEqual([
      { type: 'volume', volume: 'pgdata', path: '/d', readOnly: false },
      { type: 'bind', host: '/srv', path: '/s', readOnly: true },
      { type: 'tmpfs', sizeBytes: 64 * 2 ** 20, path: '/t' },
    ]);
    expect(job.workload.networks).toEqual([{ network: 'coffee', aliases: ['web', 'shop'], ipv4: '10.9.0.5' }]);
    expect(job.workload.security).toMatchObject({
      capabilitiesAdd: ['NET_ADMIN', 'SYS_TIME'],
      devices: ['/dev/a:/dev/a:rwm', '/dev/b:/dev/c:r'],
    });
    expect(job.movable).toEqual(['pgdata']);
    expect(job.placement.nodes).toEqual(['pi-1', 'pi-2']);
    expect(job.followMs).toBe(3_600_000);
  });

  it('that runs once is not started again, and a process has no logging of an engine', async () => {
    expect((await jobOf('image: a:1', 'oneShot: true')).workload.restart).toEqual({ policy: 'no' });
    const nodes = AROUND['nodes.yaml'].replace('{address: 10.0.0.2', '{engine: process, address: 10.0.0.2');
    const { cluster } = await clusterOf({
      'nodes.yaml': nodes,
      'web.yaml': jobFile('web', 'technology: process', 'command: [node]'),
    });
    expect(cluster.jobs.get('web')?.workload.logging).toBeUndefined();
  });

  it('is suspended until an instant of UTC', async () => {
    expect((await jobOf('image: a:1', 'suspend: {reason: x, until: "2026-12-01"}')).suspend).toEqual({
      reason: 'x',
      until: Date.UTC(2026, 11, 1),
    });
    expect((await jobOf('image: a:1', 'suspend: {reason: x, until: "2026-12-01T18:00"}')).suspend?.until).toBe(
      Date.UTC(2026, 11, 1, 18),
    );
    expect((await jobOf('image: a:1', 'suspend: {reason: x, until: "2026-12-01T18:00:00+02:00"}')).suspend?.until).toBe(
      Date.UTC(2026, 11, 1, 16),
    );
  });
});

describe('a node', () => {
  const roles = `apiVersion: keelson/v1
kind: Role
metadata: {name: base}
spec: {everywhere: true, nodeLabels: {tier: all, owner: ops}}
---
apiVersion: keelson/v1
kind: Role
metadata: {name: web}
spec: {includes: [proxy], nodeLabels: {tier: apps}}
---
apiVersion: keelson/v1
kind: Role
metadata: {name: proxy}
---
apiVersion: keelson/v1
kind: Role
metadata: {name: front}
spec: {group: true, includes: [web, app]}
`;

  it('has the roles that it names, that those include, and that are everywhere; groups only lead there', async () => {
    const { cluster } = await clusterOf({ 'roles.yaml': roles, 'nodes.yaml': AROUND['nodes.yaml'].replace('[app]', '[front]') });
    expect(cluster.nodes.get('pi-1')?.roles).toEqual(['app', 'base', 'proxy', 'web']);
    expect(cluster.nodes.get('pi-2')?.roles).toEqual(['base']);
    expect([...cluster.roles.keys()]).toEqual(['app', 'base', 'proxy', 'web']);
    expect(cluster.nodes.get('pi-1')?.labels).toEqual({ tier: 'apps', owner: 'ops', site: 'attic' });
  });

  it('may have all roles but some', async () => {
    const { cluster } = await clusterOf({
      'roles.yaml': roles,
      'nodes.yaml': AROUND['nodes.yaml'].replace('[app]', '{all: true, except: [web]}'),
    });
    expect(cluster.nodes.get('pi-1')?.roles).toEqual(['app', 'base', 'proxy']);
  });

  it('has its defaults stated', async () => {
    const { cluster } = await clusterOf({ 'nodes.yaml': 'apiVersion: keelson/v1\nkind: Node\nmetadata: {name: pi-1}\n' });
    expect(cluster.nodes.get('pi-1')).toMatchObject({
      engine: 'docker',
      access: [{ kind: 'local' }],
      state: 'active',
      capacity: {},
      taints: [],
      liveness: { staleAfterMs: 30_000, lostAfterMs: 300_000 },
    });
    const never = await clusterOf({
      'nodes.yaml': 'apiVersion: keelson/v1\nkind: Node\nmetadata: {name: pi-1}\nspec: {liveness: {lostAfter: never}}\n',
    });
    expect(never.cluster.nodes.get('pi-1')?.liveness.lostAfterMs).toBeNull();
  });
});

describe('a cluster', () => {
  it('names things on engines after itself, unless they have a name or are external', async () => {
    const networks = '{coffee: {}, named: {name: x.y}, theirs: {external: true}}';
    const { cluster } = await clusterOf({
      'cluster.yaml': AROUND['cluster.yaml'].replace('{coffee: {subnets: [10.9.0.0/24]}}', networks),
    });
    expect([...cluster.networks.values()].map(({ name, engineName }) => [name, engineName])).toEqual([
      ['coffee', 'attic_coffee'],
      ['named', 'x.y'],
      ['theirs', 'theirs'],
    ]);
    expect(cluster.volumes.get('pgdata')?.engineName).toBe('attic_pgdata');
  });

  it('has its policy stated', async () => {
    const { cluster } = await clusterOf({});
    expect(cluster.policy).toEqual({
      drift: 'correct',
      ignore: [],
      prune: { jobs: true, nodes: false },
      maxDeletes: { share: 0.3 },
      maxReplaces: { share: 0.5 },
      maxLost: { share: 0.2 },
      stabilityMs: 10_000,
      giveUpAfter: 5,
      windows: [],
      imagesKeep: 2,
    });
    const policy = '  policy: {maxDeletes: 2, windows: [{from: "22:30", to: "05:00", days: [sat]}]}\n';
    const other = await clusterOf({ 'cluster.yaml': `${AROUND['cluster.yaml']}${policy}` });
    expect(other.cluster.policy).toMatchObject({
      maxDeletes: { count: 2 },
      windows: [{ days: ['sat'], from: 1350, to: 300, timezone: 'UTC' }],
    });
  });

  it('is entered by the first active node of the first role that has one', async () => {
    const cluster = `${AROUND['cluster.yaml']}  entry: {roles: [router, app], names: [shop.example]}\n`;
    const role = 'apiVersion: keelson/v1\nkind: Role\nmetadata: {name: router}\n';
    expect((await clusterOf({ 'cluster.yaml': cluster, 'r.yaml': role })).cluster.entry).toEqual({
      role: 'app',
      node: 'pi-1',
      address: '10.0.0.1',
      names: ['shop.example'],
    });
    const nodes = AROUND['nodes.yaml'].replace(
      '{address: 10.0.0.2',
      '{roles: [router], publicAddress: 203.0.113.7, address: 10.0.0.2',
    );
    expect((await clusterOf({ 'cluster.yaml': cluster, 'r.yaml': role, 'nodes.yaml': nodes })).cluster.entry?.address).toBe(
      '203.0.113.7',
    );
  });

  it('asks for each image and each secret once', async () => {
    const { questions } = await clusterOf({
      'a.yaml': jobFile(
        'a',
        'image: x:1',
        'env: {A: {secret: s}, B: "${{ secret.t.key }} ${{ secret.s }}"}',
        'imagePolicy: {follow: 1h}',
      ),
      'b.yaml': jobFile('b', 'image: x:1', 'imagePolicy: {follow: 30m}', 'files: [{path: /f, secret: u}]'),
      'c.yaml': jobFile('c', 'image: never:1', 'pull: never'),
      'd.yaml': jobFile('d', 'image: gone:1', 'state: absent'),
      'e.yaml': jobFile('e', 'build: {context: ctx}'),
      'ctx/Dockerfile': 'FROM x:1\n',
    });
    expect(questions).toEqual([
      { kind: 'image', ref: 'x:1', followMs: 1_800_000 },
      { kind: 'secret', secret: 's' },
      { kind: 'secret', secret: 't', key: 'key' },
      { kind: 'secret', secret: 'u' },
    ]);
  });

  it('is the very same object while nothing changed, and has the commit it was read from', async () => {
    const cache = openManifestCache();
    const first = await readFiles(AROUND, {}, cache);
    expect(first.resolution.cluster?.subject).toBe('commit 1');
    expect(first.files).toBe(2);
  });
});
