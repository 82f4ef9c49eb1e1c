import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { skipWithout } from '../lab/requirements.ts';
import { type Sshd, startSshd } from '../lab/sshd.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { createRepository, type Repository } from '../support/git-repository.ts';
import { isScriptThere, onTerminal, plain } from '../support/on-terminal.ts';
import { type TempFolder, tempFolder } from '../support/temp.ts';
import { eventually } from '../support/wait.ts';

const CLUSTER = `apiVersion: keelson/v1
kind: Cluster
metadata: {name: attic, uid: 54571105-32c0-4e5a-b946-00480c6aefe1}
spec: {}
`;
const OTHER = `SHA256:${'A'.repeat(43)}`;

describe.skipIf(skipWithout('git', 'openssh-server'))('reconcile trust', () => {
  let sshd: Sshd;
  let bastion: Sshd;
  let folder: TempFolder;
  let repository: Repository;
  beforeAll(async () => {
    [sshd, bastion] = await Promise.all([startSshd(), startSshd()]);
  });
  afterAll(async () => {
    await Promise.all([sshd[Symbol.asyncDispose](), bastion[Symbol.asyncDispose]()]);
  });
  beforeEach(async () => {
    folder = await tempFolder();
    repository = createRepository(join(folder.path, 'attic'));
  });
  afterEach(() => folder[Symbol.asyncDispose]());

  const node = (name: string, spec: string): string =>
    `# The one in the attic.\napiVersion: keelson/v1\nkind: Node\nmetadata: {name: ${name}}\nspec:\n  # Not before June.\n${spec}  engine: none\n`;
  const ssh = ({ port, user }: Sshd, more = ''): string =>
    `  ssh:   {host: 127.0.0.1, port: ${port}, user: ${user}, key: {secret: ops}${more}}\n`;
  const declare = (nodes: Readonly<Record<string, string>>): void =>
    void repository.commit({
      'cluster.yaml': CLUSTER,
      ...Object.fromEntries(Object.entries(nodes).map(([name, spec]) => [`nodes/${name}.yaml`, node(name, spec)])),
    });
  const reconcile = (...args: readonly string[]): Promise<CliResult> =>
    runCli(args, { cwd: repository.path, env: { HOME: folder.path, KEELSON_SECRET_OPS: bastion.key } });
  const changed = (): string =>
    repository.git('diff', '--unified=0', '--no-color').replace(/^(diff|index|---|\+\+\+|@@).*\n/gm, '');
  const file = (name: string): Promise<string> => readFile(join(repository.path, `nodes/${name}.yaml`), 'utf8');

  test('asks several nodes one after the other, and those that can be asked although one cannot', async () => {
    declare({ phone: ssh(sshd), gate: ssh(bastion), gone: '  ssh: {host: 127.0.0.1, port: 1, user: root}\n' });
    const run = await reconcile('trust', 'phone', 'gone', 'gate', '--yes');
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('127.0.0.1:1') });
    expect(await file('phone')).toContain(sshd.fingerprint);
    expect(await file('gate')).toContain(bastion.fingerprint);
    const again = await reconcile('trust', 'phone', 'gate');
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).not.toContain('nothing vouches');
    expect(Math.max(...run.stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(80);
  });

  test('shows the key, and writes it after a yes into the file as it is, one line and no commit', async () => {
    declare({ phone: ssh(sshd) });
    const before = await sshd.logins();
    const unsaid = await reconcile('trust', 'phone');
    expect(unsaid).toMatchObject({ code: 1, stderr: expect.stringContaining('nobody is there to compare it') });
    expect(unsaid.stdout).toContain(`ssh-ed25519 ${sshd.fingerprint}`);
    expect(unsaid.stdout).toContain('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub');
    expect(changed()).toBe('');
    expect(await reconcile('trust', 'phone', '--yes')).toMatchObject({ code: 0, stderr: '' });
    expect(changed()).toBe(`+  identity: {hostKey: "${sshd.fingerprint}"}`);
    expect(await reconcile('trust', 'phone')).toMatchObject({ code: 0, stdout: expect.stringContaining('declares it already') });
    expect(repository.git('log', '--oneline').split('\n')).toHaveLength(1);
    expect(await sshd.logins()).toBe(before);
  });

  test.skipIf(!isScriptThere)('asks on a terminal, and a no writes nothing', async () => {
    declare({ phone: ssh(sshd) });
    for (const [keys, code] of [
      ['n\n', 1],
      ['y\n', 0],
    ] as const) {
      expect(changed()).toBe('');
      const asked = onTerminal({ cwd: repository.path, home: folder.path }, 'trust phone');
      await eventually(() => expect(plain(asked.shown())).toContain('Declare it in nodes/phone.yaml? [y/N]'));
      asked.type(keys);
      expect(await asked.code, asked.shown()).toBe(code);
    }
    expect(changed()).toContain(sshd.fingerprint);
  });

  test('replaces a key that is declared, or known to be another, only when that is asked for', async () => {
    declare({ phone: `${ssh(sshd)}  identity:\n    hostKey: "${OTHER}"   # since May\n` });
    const refused = await reconcile('trust', 'phone', '--yes');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(`node/phone has the key ${OTHER} declared`) });
    expect(changed()).toBe('');
    expect((await reconcile('trust', 'phone', '--yes', '--replace')).code).toBe(0);
    expect(await file('phone')).toContain(`    hostKey: "${sshd.fingerprint}"   # since May\n`);
    repository.git('checkout', '--quiet', '.');
    declare({ phone: ssh(sshd) });
    const know = async (line: string): Promise<void> => {
      await mkdir(join(folder.path, '.ssh'), { recursive: true });
      await writeFile(join(folder.path, '.ssh/known_hosts'), line);
    };
    await know(sshd.knownHosts.replace(/\S+$/m, bastion.knownHosts.trim().split(' ').at(-1)!));
    const unlike = await reconcile('trust', 'phone', '--yes');
    expect(unlike).toMatchObject({ code: 1, stderr: expect.stringContaining('known_hosts has the key') });
    await know(`@revoked ${sshd.knownHosts}`);
    const revoked = await reconcile('trust', 'phone', '--yes', '--replace');
    expect(revoked).toMatchObject({ code: 1, stderr: expect.stringContaining('as revoked') });
    expect(changed()).toBe('');
    await know(sshd.knownHosts);
    const known = await reconcile('trust', 'phone', '--yes');
    expect(known).toMatchObject({ code: 0, stdout: expect.stringContaining('known_hosts has it') });
  });

  test('goes through another node, which must be trusted first, and says how', async () => {
    declare({ bastion: ssh(bastion), phone: ssh(sshd, ', jump: bastion') });
    const refused = await reconcile('trust', 'phone', '--yes');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('reconcile trust') });
    expect(changed()).toBe('');
    expect((await reconcile('trust', 'bastion', '--yes')).code).toBe(0);
    const trusted = await reconcile('trust', 'phone', '--yes');
    expect(trusted, trusted.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('through 127.0.0.1') });
    expect(await file('phone')).toContain(sshd.fingerprint);
  });

  test('passes over a way that does not answer, and refuses two that show two keys', async () => {
    const access = (second: number): string => `${ssh(sshd)}  access: [ssh, {ssh: {port: ${second}}}]\n`;
    declare({ phone: access(1) });
    const passed = await reconcile('trust', 'phone', '--yes');
    expect(passed).toMatchObject({ code: 0, stderr: expect.stringContaining('127.0.0.1:1: connect ECONNREFUSED') });
    declare({ phone: access(bastion.port) });
    expect(await reconcile('trust', 'phone', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('lead to different machines'),
    });
  });

  test.each([
    ['a node that is not there', 'phon', 'No node is called phon; did you mean "phone"?'],
    ['a node without SSH', 'here', 'node/here is not reached by SSH: its access is in nodes/here.yaml:4'],
  ])('refuses %s', async (_what, name, why) => {
    declare({ phone: ssh(sshd), here: '  access: [local]\n' });
    expect(await reconcile('trust', name)).toMatchObject({ code: 1, stderr: expect.stringContaining(why) });
  });
});
