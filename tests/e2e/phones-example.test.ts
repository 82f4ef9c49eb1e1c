import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOST_PACKAGES, type Lab, startHosts } from '../lab/hosts/start-hosts.ts';
import { importImage, rootFilesystem } from '../lab/images.ts';
import { skipWithout } from '../lab/requirements.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { type TempFolder, tempFolder } from '../support/temp.ts';

const EXAMPLE = resolve(import.meta.dirname, '../../manifests-example/phones');
const SHOP = ['proxy', 'product', 'counter', 'barista', 'kitchen', 'web'];
const IMAGES = [
  ...['portainer/agent:2.21.5', 'portainer/portainer-ce:2.21.5', 'postgres:14-alpine', 'rabbitmq:3.11-management-alpine'],
  ...SHOP.map(name => `juangonzalout/go-coffeshop-${name}:1.0`),
];
/** What each image does here: it says what it was started with, and stays; its health checks find it well. */
const STAND_IN = `#!/bin/sh
trap 'exit 0' TERM INT
env | sort >/tmp/env; echo "$@" >/tmp/args
sleep 1000000 & wait $!
`;
const PROGRAMS = { 'bin/stand-in': STAND_IN, 'bin/pg_isready': '#!/bin/sh\n', 'bin/rabbitmq-diagnostics': '#!/bin/sh\n' };

describe.skipIf(skipWithout(...HOST_PACKAGES))('the example phones, with stand-ins for its images', { timeout: 240_000 }, () => {
  let lab: Lab;
  let folder: TempFolder;
  let repo: string;

  beforeAll(async () => {
    const names = [1, 2, 3, 4, 5].map(number => `phone-${number}`);
    const users = [{ name: 'cloudlet', sudo: 'free' as const }];
    const wifi = { cloudlet: 'let the phones in', public: null };
    lab = await startHosts({ count: 5, names, docker: true, init: 'openrc', users, wifi });
    const root = await rootFilesystem(PROGRAMS);
    const changes = ['ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'ENTRYPOINT ["/bin/stand-in"]'];
    await Promise.all(
      lab.hosts.map(async ({ socket, docker }) => {
        await importImage(socket, root, 'demo/stand-in:1', changes);
        for (const image of IMAGES) await docker('tag', 'demo/stand-in:1', image);
      }),
    );
    folder = await tempFolder();
    repo = join(folder.path, 'phones');
    await cp(EXAMPLE, repo, { recursive: true });
    await rewrite('nodes.yaml', text =>
      lab.hosts.reduce((all, { address }, index) => all.replace(`192.168.1.2${index + 1}`, address), text),
    );
    await rewrite('cluster.yaml', text => text.replace('linux/arm/v7', 'linux/amd64').replace('become: doas', 'become: sudo'));
    await rewrite('roles.yaml', text => text.replace('[wheel]', '[games]'));
    for (const host of lab.hosts) await host.stopDocker();
  }, 120_000);
  afterAll(async () => {
    await lab?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  const rewrite = async (file: string, change: (text: string) => string): Promise<void> =>
    writeFile(join(repo, file), change(await readFile(join(repo, file), 'utf8')));
  const reconcile = async (...args: readonly string[]): Promise<CliResult> =>
    runCli(['--repo', repo, '--directory', join(folder.path, 'state'), ...args], {
      cwd: folder.path,
      env: {
        KEELSON_SECRET_OPS_KEY: await readFile(lab.keys.privateKeyPath, 'utf8'),
        KEELSON_SECRET_PHONE_PASSWORD: 'correct horse',
        KEELSON_SECRET_WIFI: 'let the phones in',
        KEELSON_SECRET_DATABASE: 'db-secret',
        KEELSON_SECRET_QUEUE: 'queue-secret',
        KEELSON_SECRET_PANEL: 'panel-secret',
      },
      timeoutMs: 200_000,
    });

  it('are trusted by one command each', async () => {
    for (const { name, ssh } of lab.hosts) {
      const { code, stdout, stderr } = await reconcile('trust', name, '--yes');
      expect(code, stdout + stderr).toBe(0);
      expect(await readFile(join(repo, 'nodes.yaml'), 'utf8')).toContain(ssh.fingerprint);
    }
  });

  it('become a Swarm with both stacks, from phones on which not even Docker ran', async () => {
    const done = await reconcile('--yes');
    expect(done.code, done.stdout + done.stderr).toBe(0);
    const again = await reconcile('--dry-run');
    expect(again.code, again.stdout).toBe(0);
    const services = await lab.hosts[0]!.docker('service', 'ls', '--format', '{{.Name}} {{.Mode}} {{.Replicas}}');
    expect(services.split('\n').sort()).toEqual([
      'administration_agent global 5/5',
      'administration_panel replicated 1/1',
      ...['barista', 'counter', 'database', 'kitchen', 'product', 'proxy', 'queue', 'web'].map(
        name => `coffee_${name} replicated 1/1`,
      ),
    ]);
    const panel = await lab.hosts[0]!.docker(
      'service',
      'ps',
      '--format',
      '{{.Node}}',
      '-f',
      'desired-state=running',
      'administration_panel',
    );
    expect(['phone-1', 'phone-2', 'phone-3']).toContain(panel);
  });

  it('know the way to the entry, and have the secrets only where they are used', async () => {
    const env = await lab.hosts[0]!.docker(
      'service',
      'inspect',
      '--format',
      '{{json .Spec.TaskTemplate.ContainerSpec.Env}}',
      'coffee_web',
    );
    expect(env).toContain(`REVERSE_PROXY_URL=http://${lab.hosts[0]!.address}:5000`);
    const labels = await lab.hosts[0]!.docker('service', 'inspect', '--format', '{{json .Spec.Labels}}', 'coffee_database');
    expect(labels).not.toContain('db-secret');
  });

  it('have their user, their Wi-Fi and Docker at boot', async () => {
    const shell = async (script: string): Promise<string> => (await lab.hosts[3]!.exec(script)).stdout.trim();
    expect(await shell('id -nG cloudlet')).toContain('games');
    expect(await shell('nmcli -t -f NAME connection show')).toContain('cloudlet');
    expect(await shell('rc-update show default')).toContain('docker');
    const explained = await reconcile('explain', 'node/phone-4');
    expect(explained.stdout.replaceAll(/\s+/g, ' ')).toMatch(/cloudlet.*100/);
  });

  it('lose a stack that leaves git, with all that was its own', async () => {
    await rm(join(repo, 'administration.yaml'));
    const done = await reconcile('--yes', '--allow-delete', 'all');
    expect(done.code, done.stdout + done.stderr).toBe(0);
    const services = await lab.hosts[0]!.docker('service', 'ls', '--format', '{{.Name}}');
    expect(services).not.toContain('administration');
    expect(services).toContain('coffee_web');
    expect(await lab.hosts[0]!.docker('secret', 'ls', '-q')).toBe('');
    const again = await reconcile('--dry-run');
    expect(again.code, again.stdout).toBe(0);
  });
});
