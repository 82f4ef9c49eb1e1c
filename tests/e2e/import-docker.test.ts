import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Dockerd, startDockerd } from '../lab/dockerd.ts';
import { buildImages, importImage, rootFilesystem } from '../lab/images.ts';
import { skipWithout } from '../lab/requirements.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { freePort } from '../support/ports.ts';
import { type TempFolder, tempFolder } from '../support/temp.ts';

const run = promisify(execFile);
const PASSWORD = "it's $ecret: hunter2";

describe.skipIf(skipWithout('docker.io', 'busybox-static'))('an engine that somebody else filled', () => {
  let dockerd: Dockerd;
  let folder: TempFolder;
  const docker = async (...args: readonly string[]): Promise<string> =>
    (await run('docker', ['--host', `unix://${dockerd.socket}`, ...args])).stdout.trim();
  const reconcile = (args: string, env: Readonly<Record<string, string>> = {}): Promise<CliResult> =>
    runCli(args.split(' '), { cwd: folder.path, env });
  /** The environment that a shell has after reading a file. */
  const environmentOf = async (file: string): Promise<Readonly<Record<string, string>>> => {
    const { stdout } = await run('env', ['-i', 'sh', '-c', 'set -a; . "$0"; env -0', join(folder.path, file)]);
    const pairs = stdout.split('\0').filter(line => line.startsWith('KEELSON_'));
    return Object.fromEntries(pairs.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  };
  const read = (path: string): Promise<string> => readFile(join(folder.path, path), 'utf8');

  beforeAll(async () => {
    [dockerd, folder] = await Promise.all([startDockerd(), tempFolder()]);
    await buildImages(dockerd.socket);
    await importImage(dockerd.socket, await rootFilesystem(), 'demo/data:1', [
      'CMD ["/bin/sleep","1000000"]',
      'VOLUME /var/lib/data',
      'USER app',
    ]);
    const port = await freePort();
    await docker('network', 'create', '--subnet', '10.77.0.0/24', 'Shop_Net');
    await docker('network', 'create', 'backend');
    await docker('volume', 'create', 'pgdata');
    const up = (name: string, ...args: readonly string[]): Promise<string> => docker('run', '-d', '--name', name, ...args);
    await up('plain', 'demo/busybox:1');
    await up(
      'web',
      ...['-p', `127.0.0.1:${port}:8080`, '-p', `0.0.0.0:${port}:9090/udp`, '--network', 'Shop_Net', '--ip', '10.77.0.9'],
      ...['--network-alias', 'front', '--network-alias', 'www', '-e', 'MODE=prod', '-e', `DB_PASSWORD=${PASSWORD}`],
      ...['-e', 'DATABASE_URL=postgres://shop:hunter3@db/shop', '-e', 'TOKEN_FILE=/run/token', '-e', 'AUTH_ENABLED=true'],
      ...['-e', 'EMPTY=', '--health-cmd', 'test -e /www/health', '--health-interval', '1500ms', '--health-retries', '5'],
      ...['--restart', 'unless-stopped', '-m', '64m', '--cpus', '0.25', '--pids-limit', '50', '-l', 'team=shop'],
      'demo/app:1.0.0',
    );
    await docker('network', 'connect', '--alias', 'api', 'backend', 'web');
    await up(
      'My_Db.1',
      ...[
        '-v',
        'pgdata:/data',
        '-v',
        '/usr/share:/host:ro',
        '-v',
        '/anonymous',
        '--tmpfs',
        '/scratch:size=16m',
        '--network',
        'backend',
      ],
      ...['--hostname', 'db.lab', '--user', '1000:1000', '--cap-drop', 'ALL', '--cap-add', 'NET_BIND_SERVICE', '--read-only'],
      ...['--restart', 'on-failure:3', '--memory-reservation', '32m', '--ulimit', 'nofile=512:1024', '--init', '-w', '/tmp'],
      ...['--add-host', 'other:10.0.0.1', '--stop-timeout', '3', '--log-driver', 'json-file', '--log-opt', 'max-size=1m'],
      ...['--entrypoint', '/bin/sleep', 'demo/busybox:1', '1000000'],
    );
    await up('data', '--sysctl', 'net.core.somaxconn=512', '--stop-signal', 'INT', 'demo/data:1');
    await up('worker', 'demo/busybox:1', 'sleep', '1000', '--token=abc-def', '--password', 'x1y2z3', 'amqp://q:w3e4r@mq/');
    await up('host-net', '--network', 'host', '--pid', 'host', 'demo/busybox:1');
    await up('none-net', '--network', 'none', 'demo/busybox:1');
    await up('ended', 'demo/busybox:1', 'true');
    await docker('wait', 'ended');
    await docker('create', '--privileged', '--device', '/dev/null:/dev/nil', '--name', 'created', 'demo/busybox:1');
    const compose = (service: string, number: number): readonly string[] => [
      ...['--network', 'backend', '--network-alias', service, '-l', 'com.docker.compose.project=shop'],
      ...['-l', `com.docker.compose.service=${service}`, '-l', `com.docker.compose.container-number=${number}`],
    ];
    await up('shop_cache_1', ...compose('cache', 1), 'demo/busybox:1');
    await up('shop_api_1', ...compose('api', 1), 'demo/busybox:1');
    await up('shop_api_2', ...compose('api', 2), 'demo/busybox:1');
    await up('terminal', '-it', 'demo/busybox:1', 'sh');
    await up('remove-me', '--rm', 'demo/busybox:1');
    await up('probe', '--health-cmd', 'wget http://u:hunter4@localhost/', 'demo/busybox:1');
    await up('uncopied', '--mount', 'type=volume,src=pgdata,dst=/usr2,volume-nocopy', 'demo/busybox:1');
    await up('sidecar', '--network', 'container:plain', 'demo/busybox:1');
    await up('telling', '-e', 'CACHE_PASSWORD=hunter6', '-e', 'CACHE_ARGS=--requirepass hunter6', 'demo/busybox:1');
    await up('random-port', '-p', '8080', 'demo/app:1.0.0');
    await up('template', '-e', 'X=${{ y }}', 'demo/busybox:1');
  });
  afterAll(async () => {
    await dockerd?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  test('becomes manifests without a secret in them, and what no Job can say is left out with the reason', async () => {
    const inside = await reconcile(`import docker -H unix://${dockerd.socket} --to attic --secrets attic/pi.env`);
    expect(inside).toMatchObject({ code: 1, stderr: expect.stringContaining('give a file elsewhere') });
    const result = await reconcile(`import docker -H unix://${dockerd.socket} --node pi --to attic --secrets pi.env`);
    expect(result, result.stderr + result.stdout).toMatchObject({ code: 0 });
    const names = (await readdir(join(folder.path, 'attic/jobs'))).sort();
    expect(names).toEqual([
      ...[
        'cache.yaml',
        'created.yaml',
        'data.yaml',
        'ended.yaml',
        'host-net.yaml',
        'my-db-1.yaml',
        'none-net.yaml',
        'plain.yaml',
      ],
      ...['shop-api-1.yaml', 'shop-api-2.yaml', 'web.yaml', 'worker.yaml'],
    ]);
    const told = result.stdout.replaceAll(/\s+/g, ' ');
    for (const why of [
      'terminal it has a terminal (Tty); its standard input is kept open (OpenStdin)',
      'remove-me it is removed when it ends (AutoRemove)',
      'probe its health check has what looks like a secret',
      "sidecar it is on another container's network (NetworkMode)",
      'uncopied /usr2 is mounted with NoCopy',
      'random-port port 8080/tcp is published where the engine chooses',
      'telling what git gets of it would have the value of the secret cache-password in it',
      'template a text in it has ${{ or ${%',
      'job/data /var/lib/data is in the volume',
    ])
      expect(told).toContain(why);
    const all = (await Promise.all(names.map(name => read(`attic/jobs/${name}`)))).join('');
    for (const secret of [PASSWORD, 'hunter', 'abc-def', 'x1y2z3', 'w3e4r']) {
      expect(all).not.toContain(secret);
      expect(result.stdout + result.stderr).not.toContain(secret);
    }
    expect(await read('attic/jobs/web.yaml')).toContain('DB_PASSWORD: {secret: db-password}');
    expect((await stat(join(folder.path, 'pi.env'))).mode & 0o777).toBe(0o600);
    expect(await environmentOf('pi.env')).toMatchObject({ KEELSON_SECRET_DB_PASSWORD: PASSWORD });
  });

  test('plans nothing, makes nothing and is in sync, again and again', async () => {
    const env = await environmentOf('pi.env');
    const before = await docker('ps', '-aq', '--no-trunc');
    for (const args of ['--dry-run', '--yes', '--dry-run']) {
      const result = await reconcile(`${args} --repo attic`, env);
      expect(result, `${args}\n${result.stdout}${result.stderr}`).toMatchObject({ code: 0 });
    }
    expect(await docker('ps', '-aq', '--no-trunc')).toBe(before);
  });

  test('is in sync without the values of its secrets, too, and is replaced when one has another value', async () => {
    const none = await reconcile('--dry-run --repo attic --store memory');
    expect(none, none.stdout).toMatchObject({ code: 0 });
    const env = { ...(await environmentOf('pi.env')), KEELSON_SECRET_DB_PASSWORD: 'another' };
    const rotated = await reconcile('--dry-run --repo attic --store memory', env);
    expect(rotated.stdout).toMatch(/± job\/web\.1 on pi/);
    expect(rotated.stdout).toMatch(/1 to replace/);
  });

  test('is imported a second time for what is new only, and nothing is overwritten', async () => {
    await docker('run', '-d', '--name', 'late', 'demo/busybox:1');
    const again = await reconcile('import docker --node pi --to attic');
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(again.stdout.replaceAll(/\s+/g, ' ')).toContain('web job/web has it already');
    expect(again.stdout).toContain('jobs/late.yaml');
    expect(again.stdout).not.toContain('cluster.yaml');
    const secrets = await reconcile('import docker --node pi --to other --secrets pi.env');
    expect(secrets).toMatchObject({ code: 1, stderr: expect.stringContaining('no engine socket') });
  });
});
