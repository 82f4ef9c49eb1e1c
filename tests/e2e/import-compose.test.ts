import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOST_PACKAGES, type Lab, startHosts } from '../lab/hosts/start-hosts.ts';
import { skipWithout } from '../lab/requirements.ts';
import { formSwarm } from '../lab/swarm.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { type TempFolder, tempFolder } from '../support/temp.ts';

const run = promisify(execFile);

const COMPOSE = `# The shop. Once with --admin-token hunter1
services:
  web:   # front
    image: demo/app:\${TAG:-1.0.0}
    environment:
      MODE: prod
      DB_PASSWORD: hunter2     # careful
      URL: "postgres://shop:pa$$word@db/shop"
      GREETING: \${GREETING}
      EXTRA: \${EXTRA_TOKEN}
    configs: [site]
    deploy: {endpoint_mode: dnsrr}
  db:
    image: demo/busybox:1
    command: [sh, -c, 'exec sleep 1000000 # --token=hunter7']
    env_file: [db.env]
    environment: ["POSTGRES_PASSWORD=hunter3", A=b]
    secrets: [tls]
    deploy: {endpoint_mode: dnsrr}
configs: {site: {file: ./conf/site.conf}}
secrets: {tls: {file: ./tls.key}}
`;
const FILES: Readonly<Record<string, string>> = {
  'shop/compose.yml': COMPOSE,
  'shop/db.env': '# of the database\n# was ADMIN_TOKEN=t0k3n0\nPOSTGRES_USER=shop\nADMIN_TOKEN=t0k3n=\n',
  'shop/conf/site.conf': 'a site\n',
  'shop/tls.key': 'hunter-key\n',
  'shop/.env': 'GREETING="hello there"\n',
};
const VARIABLES = { GREETING: 'hello there', EXTRA_TOKEN: 'hunter5' };

describe.skipIf(skipWithout(...HOST_PACKAGES))('a stack that docker stack deploy made', () => {
  let lab: Lab;
  let folder: TempFolder;
  beforeAll(async () => {
    [lab, folder] = await Promise.all([startHosts({ count: 1, docker: true }), tempFolder()]);
    await lab.loadImages();
    await formSwarm(lab.hosts, 1);
    for (const [path, text] of Object.entries(FILES)) {
      await mkdir(join(folder.path, path, '..'), { recursive: true });
      await writeFile(join(folder.path, path), text);
    }
    const { socket } = lab.hosts[0]!;
    const args = ['-H', `unix://${socket}`, 'stack', 'deploy', '--resolve-image', 'never', '-c', 'compose.yml', 'shop'];
    await run('docker', args, { cwd: join(folder.path, 'shop'), env: { ...process.env, ...VARIABLES } });
    await mkdir(join(folder.path, 'attic'));
    await writeFile(
      join(folder.path, 'attic/cluster.yaml'),
      `apiVersion: keelson/v1
kind: Cluster
metadata: {name: attic, uid: 54571105-32c0-4e5a-b946-00480c6aefe1}
spec: {policy: {stability: 1s}}
---
apiVersion: keelson/v1
kind: Role
metadata: {name: manager}
spec: {swarm: manager}
---
apiVersion: keelson/v1
kind: Node
metadata: {name: ${lab.hosts[0]!.name}}
spec: {engine: swarm, roles: [manager], access: [{local: {socket: ${socket}}}]}
`,
    );
  });
  afterAll(async () => {
    await lab?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });
  const reconcile = (args: string, env: Readonly<Record<string, string>> = {}): Promise<CliResult> =>
    runCli(args.split(' '), { cwd: folder.path, env });
  const read = (path: string): Promise<string> => readFile(join(folder.path, path), 'utf8');
  const specs = async (): Promise<readonly string[]> => {
    const [host] = lab.hosts;
    return Promise.all(
      ['shop_web', 'shop_db'].map(name => host!.docker('service', 'inspect', '--format', '{{json .Spec}}', name)),
    );
  };

  test('becomes a stack without a secret in it, its file as it was but for those', async () => {
    const result = await reconcile('import compose shop/compose.yml --to attic --secrets shop.env', { EXTRA_TOKEN: 'hunter5' });
    expect(result, result.stderr).toMatchObject({ code: 0 });
    const written = await Promise.all(['shop.yaml', 'shop/compose.yml', 'shop/db.env'].map(name => read(`attic/stacks/${name}`)));
    for (const text of [...written, result.stdout]) expect(text).not.toMatch(/hunter|pa\$|t0k3n/);
    expect(written[1]).toBe(
      COMPOSE.replace(/^# The shop.*/, '# (left out: it looked like a secret)')
        .replace('hunter2     #', '"${DB_PASSWORD}"     #')
        .replace('pa$$word', () => '${URL_PASSWORD}')
        .replace('"POSTGRES_PASSWORD=hunter3"', () => '"POSTGRES_PASSWORD=${POSTGRES_PASSWORD}"')
        .replace(/'exec.*'/, () => '"exec sleep 1000000 # --token=${TOKEN}"')
        .replace('file: ./tls.key', 'environment: "TLS"'),
    );
    expect(written[2]).toBe('# of the database\n# (left out: it looked like a secret)\nPOSTGRES_USER=shop\nADMIN_TOKEN\n');
    expect(await read('attic/stacks/shop/conf/site.conf')).toBe('a site\n');
    expect(written[0]).toContain('GREETING: hello there');
  });

  test('and nothing is to be done for it', async () => {
    const { stdout } = await run('env', ['-i', 'sh', '-c', 'set -a; . "$0"; env -0', join(folder.path, 'shop.env')]);
    const pairs = stdout.split('\0').filter(line => line.startsWith('KEELSON_'));
    const env = Object.fromEntries(pairs.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
    const before = await specs();
    const rotated = await reconcile('--dry-run --repo attic --store memory', { ...env, KEELSON_SECRET_DB_PASSWORD: 'another' });
    expect(rotated.stdout).toMatch(/~ job\/shop\/web[\s\S]*DB_PASSWORD/);
    const dry = await reconcile('--dry-run --json --repo attic', env);
    const { plan } = JSON.parse(dry.stdout) as { readonly plan: Readonly<Record<string, readonly object[]>> };
    const changes = [...plan.ready!, ...plan.later!, ...plan.held!, ...plan.drift!].map(change => JSON.stringify(change));
    expect(changes.filter(change => /shop/.test(change))).toEqual([]);
    const applied = await reconcile('--yes --repo attic', env);
    expect(applied, applied.stdout + applied.stderr).toMatchObject({ code: 0 });
    expect(await specs()).toEqual(before);
  });

  test.each([
    ['shop/db.env --to attic', 'is no Compose file'],
    ['shop/compose.yml --to attic --stack Shop', 'a name is of lower-case letters'],
    ['shop/compose.yml --to attic', 'nothing is overwritten'],
    ['shop/nowhere.yml --to attic', 'Reading shop/nowhere.yml'],
  ])('import compose %s is refused', async (args, why) => {
    expect(await reconcile(`import compose ${args}`)).toMatchObject({ code: 1, stderr: expect.stringContaining(why) });
  });
});
