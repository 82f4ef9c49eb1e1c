import { cp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from '../lab/hosts/host.ts';
import { HOST_PACKAGES, type Lab, startHosts } from '../lab/hosts/start-hosts.ts';
import { skipWithout } from '../lab/requirements.ts';
import { type CliResult, type RunningCli, runCli, startCli } from '../support/cli.ts';
import { createRepository, type Repository } from '../support/git-repository.ts';
import { freePort } from '../support/ports.ts';
import { type TempFolder, tempFolder } from '../support/temp.ts';
import { eventually } from '../support/wait.ts';

/** Where an agent is on its machine. */
const HOME = '/var/lib/keelson-agent';
const ROOT = resolve(import.meta.dirname, '../..');
const CLUSTER = `apiVersion: keelson/v1
kind: Cluster
metadata: {name: attic, uid: 3f1c2a9e-5b7d-4c1e-9a66-2f0d8b1c7e56}
spec: {policy: {stability: 500ms}}
`;
const JOB = (version: string): string =>
  `apiVersion: keelson/v1\nkind: Job\nmetadata: {name: app}\nspec: {mode: global, image: "demo/app:${version}", stop: {grace: 1s}}\n`;

/** A Node and a program are brought to two machines, whatever else is tested at the same time. */
const WITHIN_MS = 240_000;

describe.skipIf(skipWithout(...HOST_PACKAGES, 'git'))(
  'agents of two machines, which have systemd and OpenRC',
  { timeout: 2 * WITHIN_MS },
  () => {
    let lab: Lab;
    let folder: TempFolder;
    let repository: Repository;
    let secrets: Readonly<Record<string, string>>;
    let newer: string;

    beforeAll(async () => {
      lab = await startHosts({ count: 2, docker: true, each: index => ({ init: index === 0 ? 'openrc' : 'systemd' }) });
      await lab.loadImages();
      folder = await tempFolder();
      repository = createRepository(join(folder.path, 'cluster'));
      const port = await freePort();
      const pki = join(folder.path, 'pki');
      await writeFile(
        join(folder.path, 'reconcile.yaml'),
        `clusters: [{source: {directory: "${repository.path}"}, interval: 1s}]
directory: ${join(folder.path, 'state')}
broker:
  embedded:
    listen: ${lab.operator}
    port: ${port}
    tls: {ca: ${pki}/ca.pem, cert: ${pki}/${lab.operator}.pem, key: ${pki}/${lab.operator}.key, crl: ${pki}/crl.pem}
  agents: {url: "mqtts://${lab.operator}:${port}", pki: ${pki}}
`,
      );
      secrets = { KEELSON_SECRET_OPS_KEY: await readFile(lab.keys.privateKeyPath, 'utf8') };
      newer = join(folder.path, 'newer');
      for (const name of ['agent', 'cli', 'reconciler', 'schema'])
        await cp(join(ROOT, name), join(newer, name), { recursive: true });
      await symlink(join(ROOT, 'node_modules'), join(newer, 'node_modules'));
      const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as object;
      await writeFile(join(newer, 'package.json'), JSON.stringify({ ...manifest, version: '0.2.0' }));
      for (const args of [['init'], ['server', lab.operator]]) {
        const made = await reconcile('pki', ...args, '--folder', pki);
        expect(made, made.stderr).toMatchObject({ code: 0 });
      }
    }, 180_000);
    afterAll(async () => {
      await folder?.[Symbol.asyncDispose]();
      await lab?.[Symbol.asyncDispose]();
    });

    const options = () => ({ cwd: folder.path, env: secrets });
    const reconcile = (...args: readonly string[]): Promise<CliResult> => runCli(args, { ...options(), timeoutMs: WITHIN_MS });
    const byProgram = (root = ROOT) => ({ ...options(), program: [process.execPath, join(root, 'cli/main.ts')] });
    const serve = (root?: string): Promise<RunningCli> => startCli(['serve'], byProgram(root));
    const push = (access: string, version: string): string =>
      repository.commit({
        'cluster.yaml': CLUSTER,
        'app.yaml': JOB(version),
        ...Object.fromEntries(lab.hosts.map(host => [`${host.name}.yaml`, node(host, access)])),
      });
    const node = ({ name, address, ssh }: Host, access: string): string => `apiVersion: keelson/v1
kind: Node
metadata: {name: ${name}}
spec:
  address: ${address}
  access: ${access}
  ssh: {key: {secret: ops-key}}
  identity: {hostKey: "${ssh.fingerprint}"}
`;
    const shell = async (host: Host, script: string): Promise<string> => {
      const { code, stdout, stderr } = await host.exec(script);
      if (code !== 0) throw new Error(`${script}: ${stdout}${stderr}`);
      return stdout.trimEnd();
    };
    const images = (host: Host): Promise<string> => host.docker('ps', '--format', '{{.Image}}');

    const ids = async (): Promise<readonly string[]> => Promise.all(lab.hosts.map(host => host.docker('ps', '-q')));
    const settled = (root?: string): Promise<CliResult> =>
      eventually(async () => {
        const result = await runCli(['--dry-run'], { ...byProgram(root), timeoutMs: WITHIN_MS });
        expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
        return result;
      }, WITHIN_MS);
    const onAll = (check: (host: Host) => Promise<void>): Promise<void> =>
      eventually(async () => void (await Promise.all(lab.hosts.map(check))), WITHIN_MS);

    const gone = async (host: Host): Promise<void> =>
      expect(
        await shell(host, `ls -d ${HOME} /etc/init.d/keelson-agent /etc/systemd/system/keelson-agent.service 2>&1 || :`),
      ).not.toMatch(/^\//m);

    it('are installed and enrolled over SSH by a pass, and run what git says', async () => {
      push('[ssh, agent]', '1.0.0');
      await using _serving = await serve();
      await eventually(async () => {
        const plan = await reconcile('--dry-run');
        expect(plan.stdout + plan.stderr).toMatch(/(\+|…) agent on h1/);
      });
      await onAll(async host => expect(await images(host)).toBe('demo/app:1.0.0'));
      await settled();
      expect((await reconcile('status')).stdout).toMatch(/h1 .* its agent\nh2 .* its agent/);
      for (const host of lab.hosts) {
        expect(await shell(host, `cd ${HOME} && stat -c '%a %U' tls tls/agent.pem tls/ca.pem state`)).toBe(
          '700 root\n600 root\n600 root\n700 root',
        );
        expect(await shell(host, `ls ${HOME}/tls; grep -c 'PRIVATE KEY' ${HOME}/tls/agent.pem`)).toBe('agent.pem\nca.pem\n2');
      }
      expect((await readdir(join(folder.path, 'pki'))).filter(name => /^h\d/.test(name))).toEqual(['h1.pem', 'h2.pem']);
      const { stdout } = await reconcile('pki', 'list', '--folder', join(folder.path, 'pki'));
      expect(stdout).toMatch(/h1 +client .* on its node/);
    });

    it('are put back where somebody changed them, and a pass that has lost its store leaves them as they are', async () => {
      const [h1, h2] = lab.hosts as readonly [Host, Host];
      await shell(h1, 'rc-service keelson-agent stop >&2');
      await shell(h2, `echo >>${HOME}/run`);
      const plan = await reconcile('--dry-run');
      expect(plan.stdout).toMatch(/agent on h1 +state started → stopped · put back/);
      expect(plan.stdout).toMatch(/agent on h2 +version 0\.1\.0\+\w+ → 0\.1\.0\+\w+, changed by hand · put back/);
      const before = await ids();
      await rm(join(folder.path, 'state'), { recursive: true });
      await using _serving = await serve();
      await onAll(host => shell(host, `pgrep -f ${HOME}/current`).then(() => undefined));
      await settled();
      expect(await ids()).toEqual(before);
    });

    it('are upgraded one after the other, while what they run goes on', async () => {
      const before = await ids();
      const plan = await runCli(['--dry-run'], byProgram(newer));
      expect(plan.stdout).toMatch(/~ agent on h[12] +version 0\.1\.0\+\w+ → 0\.2\.0\+\w+/);
      expect(plan.stdout).toMatch(
        /agent on h[12] .*after h[12]: engines, networks and agents are changed on one machine at a time/,
      );
      await using _serving = await serve(newer);
      await onAll(async host =>
        expect(await shell(host, `readlink ${HOME}/current; ls ${HOME}/versions`)).toMatch(/^versions\/(0\.2\.0\+\w+)\n\1$/),
      );
      expect(await ids()).toEqual(before);
      push('[ssh, agent]', '1.1.0');
      await onAll(async host => expect(await images(host)).toBe('demo/app:1.1.0'));
    });

    it('are taken away when git wants none any more, and what they ran stays; nothing is kept for them', async () => {
      const before = await ids();
      await using serving = await serve(newer);
      await settled(newer);
      push('[ssh]', '1.1.0');
      await onAll(gone);
      expect(await ids()).toEqual(before);
      for (const { name } of lab.hosts) await serving.line(new RegExp(`the agent of ${name} is dismissed`));
      push('[ssh]', '2.0.0');
      await onAll(async host => expect(await images(host)).toBe('demo/app:2.0.0'));
      expect((await reconcile('pki', 'list', '--folder', join(folder.path, 'pki'))).stdout).not.toContain('revoked');
    });

    it('of a retired machine go when nothing is left there, and their certificates are revoked', async () => {
      const [h1] = lab.hosts as readonly [Host];
      await using serving = await serve();
      push('[ssh, agent]', '2.0.0');
      await onAll(async host => void (await shell(host, `test -e ${HOME}/tls/agent.pem && pgrep -f ${HOME}/current`)));
      await settled();
      repository.commit({ 'h1.yaml': `${node(h1, '[ssh, agent]')}  state: absent\n` });
      await eventually(() => gone(h1), WITHIN_MS);
      expect(await images(h1)).toBe('');
      await serving.line(/the agent of h1 is dismissed/);
      const { stdout } = await reconcile('pki', 'list', '--folder', join(folder.path, 'pki'));
      expect(stdout).toMatch(/h1 +client +h1 +revoked/);
      expect(stdout).not.toMatch(/h2 +client +h2 +revoked/);
      await settled();
    });
  },
);
