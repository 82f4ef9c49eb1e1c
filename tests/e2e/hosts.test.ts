import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from '../lab/hosts/host.ts';
import { HOST_PACKAGES, type Lab, startHosts } from '../lab/hosts/start-hosts.ts';
import { skipWithout } from '../lab/requirements.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { createRepository, type Repository } from '../support/git-repository.ts';
import { type TempFolder, tempFolder } from '../support/temp.ts';

const CLUSTER = 'apiVersion: keelson/v1\nkind: Cluster\nmetadata: {name: attic, uid: 3f1c2a9e-5b7d-4c1e-9a66-2f0d8b1c7e55}\n';

/** A service that OpenRC knows and that says how often it was started. */
const LAMP = `#!/sbin/openrc-run
start() {
  cat /etc/lamp.conf >>/run/lamp.starts
  start-stop-daemon --start --background --make-pidfile --pidfile /run/lamp.pid --startas /bin/sleep -- 10000
  mkdir -p /run/openrc/daemons/lamp
  printf 'argv_0=/bin/sleep\\nargv_1=10000\\npidfile=/run/lamp.pid\\n' >/run/openrc/daemons/lamp/001
}
stop() { start-stop-daemon --stop --oknodo --retry 5 --pidfile /run/lamp.pid; }
`;

describe.skipIf(skipWithout(...HOST_PACKAGES, 'git'))('two machines without an engine, over SSH', () => {
  let lab: Lab;
  let folder: TempFolder;
  let repository: Repository;
  let secrets: Readonly<Record<string, string>>;

  beforeAll(async () => {
    lab = await startHosts({ count: 2, init: 'openrc' });
    folder = await tempFolder();
    repository = createRepository(join(folder.path, 'cluster'));
    const source = `clusters: [{source: {directory: "${repository.path}"}}]\ndirectory: ${join(folder.path, 'state')}\n`;
    await writeFile(join(folder.path, 'reconcile.yaml'), source);
    secrets = {
      KEELSON_SECRET_OPS_KEY: await readFile(lab.keys.privateKeyPath, 'utf8'),
      KEELSON_SECRET_TOKEN: 'correct horse',
    };
  });
  afterAll(async () => {
    await folder?.[Symbol.asyncDispose]();
    await lab?.[Symbol.asyncDispose]();
  });

  const reconcile = (...args: readonly string[]): Promise<CliResult> =>
    runCli(args, { cwd: folder.path, env: secrets, timeoutMs: 110_000 });
  const node = ({ name, address, ssh }: Host, more: readonly string[]): string =>
    [
      'apiVersion: keelson/v1',
      'kind: Node',
      `metadata: {name: ${name}}`,
      'spec:',
      `  address: ${address}`,
      '  engine: none',
      '  ssh: {key: {secret: ops-key}}',
      `  identity: {hostKey: "${ssh.fingerprint}"}`,
      ...more.map(line => `  ${line}`),
      '',
    ].join('\n');
  const role = (...host: readonly string[]): string =>
    `apiVersion: keelson/v1\nkind: Role\nmetadata: {name: lamp}\nspec:\n  host:\n${host.map(line => `    ${line}\n`).join('')}`;
  const push = (files: Readonly<Record<string, string | null>>): string =>
    repository.commit({
      'cluster.yaml': CLUSTER,
      ...Object.fromEntries(lab.hosts.map(host => [`${host.name}.yaml`, node(host, ['roles: [lamp]'])])),
      ...files,
    });
  const shell = async (host: Host, script: string): Promise<string> => {
    const { code, stdout, stderr } = await host.exec(script);
    if (code !== 0) throw new Error(`${script}: ${stdout}${stderr}`);
    return stdout.trimEnd();
  };
  const settle = async (): Promise<void> => {
    const result = await reconcile();
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
    const again = await reconcile('--dry-run');
    expect(again, again.stdout + again.stderr).toMatchObject({ code: 0 });
  };
  const said = ({ stdout }: CliResult): string => stdout.replaceAll(/\s+/g, ' ');

  const FILES = [
    'users: [{name: ops, groups: [games]}]',
    'directories: [{path: /srv/www, mode: "0750", owner: ops}]',
    'links: [{path: /srv/current, target: /srv/www}]',
  ];
  const files = (level: number): readonly string[] => [
    'files:',
    '  - {path: /etc/motd, content: "This is ${{ node.name }}.\\n"}',
    '  - {path: /etc/peers, from: peers.liquid}',
    '  - {path: /srv/www/token, secret: token, mode: "0600", owner: ops}',
    `  - {path: /etc/lamp.conf, content: "level ${level}\\n"}`,
    'services: [{name: lamp, enabled: true, state: started, restartOn: [/etc/lamp.conf]}]',
    'steps: [{name: stamp, unless: test -e /var/stamp, run: "date >/var/stamp", undo: rm /var/stamp}]',
  ];
  const PEERS = '${{ roles.lamp.addresses | join: " " }}\n';

  it('come to be as a push says, in order, and then there is nothing to do', async () => {
    for (const host of lab.hosts)
      await host.exec('cat >/etc/init.d/lamp; chmod 755 /etc/init.d/lamp; rc-update -u; echo before >/etc/motd', LAMP);
    push({ 'lamp.yaml': role(...FILES, ...files(1)), 'peers.liquid': PEERS });
    const plan = await reconcile('--dry-run');
    expect(plan, plan.stdout + plan.stderr).toMatchObject({ code: 2 });
    expect(plan.stdout).toContain('file /srv/www/token on h1');
    expect(plan.stdout).not.toContain('correct horse');
    await settle();
    for (const host of lab.hosts) {
      expect(await shell(host, 'cat /etc/motd /etc/peers /srv/www/token')).toBe(
        `This is ${host.name}.\n${lab.hosts.map(({ address }) => address).join(' ')}\ncorrect horse`,
      );
      expect(await shell(host, "stat -c '%a %U' /srv/www /srv/www/token; readlink /srv/current; id -nG ops")).toMatch(
        /^750 ops\n600 ops\n\/srv\/www\nops.* games$/,
      );
      expect(await shell(host, 'rc-service lamp status >&2 && cat /run/lamp.starts')).toBe('level 1');
      expect(await shell(host, 'ls /etc/runlevels/default/lamp /var/stamp')).toContain('/var/stamp');
    }
  });

  it('are put back where somebody changed them, which is told as drift', async () => {
    const [h1, h2] = lab.hosts as readonly [Host, Host];
    await shell(h1, 'chmod 0777 /srv/www && rm /srv/current');
    await shell(h2, 'echo hello >/etc/motd && rc-service lamp stop >&2');
    const plan = await reconcile('--dry-run');
    expect(plan.code).toBe(2);
    const told = said(plan);
    expect(told).toContain('Changed outside git (drift)');
    expect(told).toContain('directory /srv/www on h1 mode 0750 → 0777 · put back');
    expect(told).toContain('link /srv/current on h1 removed by hand · put back');
    expect(told).toContain('file /etc/motd on h2 content changed · put back');
    expect(told).toContain('service lamp on h2 state started → stopped · put back');
    await settle();
    expect(await shell(h1, 'stat -c %a /srv/www; readlink /srv/current')).toBe('750\n/srv/www');
    expect(await shell(h2, 'cat /etc/motd; rc-service lamp status >&2')).toBe('This is h2.');
  });

  it('restart what reads a file that changed, and nothing else', async () => {
    const [h1] = lab.hosts as readonly [Host];
    push({ 'lamp.yaml': role(...FILES, ...files(2)) });
    const plan = said(await reconcile('--dry-run'));
    expect(plan).toContain('service lamp on h1 restart: /etc/lamp.conf changed');
    expect(plan).toContain('lamp restarts on h1 and h2');
    await settle();
    expect(await shell(h1, 'tail -1 /run/lamp.starts')).toBe('level 2');
  });

  it('tell how they stand', async () => {
    const { stdout, code } = await reconcile('explain', 'node/h1');
    expect(code).toBe(0);
    expect(stdout).toMatch(/node\/h1 is ready: no engine, .*, role lamp/);
    expect(stdout).toContain('host: all 9 as declared');
  });

  it('keep what leaves git, which is told; what shall not be there goes, and what was there before comes back', async () => {
    const [h1] = lab.hosts as readonly [Host];
    push({ 'lamp.yaml': role(...FILES, ...files(2).filter(line => !line.includes('/etc/motd'))) });
    const left = await reconcile('--dry-run');
    expect(left, left.stdout).toMatchObject({ code: 0 });
    expect(said(left)).toContain('left-behind: node/h1 keeps what is no longer in git: file /etc/motd');
    const gone = [
      'files:',
      '  - {path: /etc/motd, state: absent}',
      '  - {path: /srv/www/token, state: absent}',
      'steps: [{name: stamp, state: absent}]',
      'users: [{name: ops, state: absent}]',
    ];
    const services = ['services: [{name: lamp, state: absent}]', 'directories: [{path: /srv/www, state: absent}]'];
    push({ 'lamp.yaml': role(...gone, ...services) });
    await settle();
    expect(await shell(h1, 'cat /etc/motd; ls /var/stamp; id ops; rc-service lamp status; true')).toBe(
      'before\n * status: stopped',
    );
    const after = await reconcile('--dry-run');
    expect(said(after)).not.toContain('/etc/motd');
  });
});
