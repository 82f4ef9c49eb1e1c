import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipWithout } from '../lab/requirements.ts';
import { type Sshd, startSshd } from '../lab/sshd.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { clusterYaml, type Journey, jobYaml, startJourney } from '../support/docker-journey.ts';

describe.skipIf(skipWithout('docker.io', 'busybox-static', 'git', 'openssh-server'))('an engine behind SSH', () => {
  let journey: Journey;
  let sshd: Sshd;

  beforeAll(async () => {
    journey = await startJourney();
    sshd = await startSshd();
  });
  afterAll(async () => {
    await sshd?.[Symbol.asyncDispose]();
    await journey?.[Symbol.asyncDispose]();
  });

  const reconcile = (...args: readonly string[]): Promise<CliResult> =>
    runCli(args, {
      cwd: journey.cwd,
      env: {
        ...journey.env,
        KEELSON_SECRET_OPS_KEY: sshd.encryptedKey.key,
        KEELSON_SECRET_OPS_PASSPHRASE: sshd.encryptedKey.passphrase,
      },
    });
  const ways = (access: string, spec = ''): string =>
    clusterYaml(journey.dockerd.socket).replace(/spec: \{engine.*\n/, `spec: {access: ${access}${spec}}\n`);
  const login = (): string =>
    `, address: 127.0.0.1, ssh: {port: ${sshd.port}, user: ${sshd.user}, key: {secret: ops-key}, passphrase: {secret: ops-passphrase}, socket: ${journey.dockerd.socket}}`;
  const via = async (): Promise<string | null> => {
    const { nodes } = JSON.parse((await reconcile('--dry-run', '--json')).stdout) as {
      readonly nodes: readonly { readonly via: string | null }[];
    };
    return nodes[0]!.via;
  };
  const trusted = (): string => `${login()}, identity: {hostKey: "${sshd.fingerprint}"}`;

  it('runs what a push declares, and shows the way in', async () => {
    journey.push({ 'cluster.yaml': ways('[ssh]', trusted()), 'web.yaml': jobYaml('web', 'demo/app:1.0.0', ['replicas: 2']) });
    const first = await reconcile();
    expect(first, first.stdout + first.stderr).toMatchObject({ code: 0 });
    expect(await journey.containers()).toHaveLength(2);
    const again = await reconcile('--dry-run');
    expect(again, again.stdout).toMatchObject({ code: 0 });
    expect(await via()).toBe(`ssh://${sshd.user}@127.0.0.1:${sshd.port}`);
    expect((await reconcile('logs', 'web')).code).toBe(0);
  });

  it('is reached by the next way when the first one fails, and says why where none works', async () => {
    await sshd.stop();
    const silent = await reconcile('--dry-run');
    expect(silent.code).toBe(3);
    expect(silent.stdout.replaceAll(/\s+/g, ' ')).toContain(`no SSH to 127.0.0.1:${sshd.port}: connect ECONNREFUSED`);
    journey.push({ 'cluster.yaml': ways(`[ssh, {local: {socket: ${journey.dockerd.socket}}}]`, trusted()) });
    expect(await via()).toBe(`unix://${journey.dockerd.socket}`);
    await sshd.start();
    expect(await via()).toContain('ssh://');
  });

  it('gets nothing from us when it shows another host key', async () => {
    const before = await sshd.logins();
    journey.push({ 'cluster.yaml': ways('[ssh]', `${login()}, identity: {hostKey: "SHA256:${'A'.repeat(43)}"}`) });
    const result = await reconcile('--dry-run');
    expect(result.code).toBe(3);
    expect(result.stdout.replaceAll(/\s+/g, ' ')).toContain('nothing was sent to it');
    expect(await sshd.logins()).toBe(before);
  });
});
