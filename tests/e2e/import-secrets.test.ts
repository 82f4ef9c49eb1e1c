import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { type CliResult, runCli } from '../support/cli.ts';
import { tempFolder } from '../support/temp.ts';

const FILES = {
  'attic/cluster.yaml': `apiVersion: keelson/v1
kind: Cluster
metadata: {name: attic, uid: 54571105-32c0-4e5a-b946-00480c6aefe1}
---
apiVersion: keelson/v1
kind: Role
metadata: {name: manager}
spec: {swarm: manager}
---
apiVersion: keelson/v1
kind: Node
metadata: {name: pi-1}
spec: {engine: swarm, roles: [manager], access: [local]}
`,
  'shop/compose.yml': `services:
  web:
    extends: {file: ./base.yml, service: base}
    command: app --port 80 --auth-key=hunter4 --secret hunter5
    env_file: [web.env]   # once --token hunter0
    configs: [site]
configs: {site: {file: ./site.conf}}
`,
  'shop/base.yml': 'services:\n  base:\n    image: demo/app:1.0.0\n    environment: {DB_PASSWORD: hunter1}\n',
  'shop/web.env': '# was ADMIN_PASSWORD=hunter2\nADMIN_PASSWORD=hunter2\nAPI_TOKEN = hunter3\n',
  'shop/site.conf': 'a site\n',
};

/** What an import of these files says, and the stack's files after it by path. */
async function imported(files: Readonly<Record<string, string>>) {
  await using folder = await tempFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder.path, dirname(path)), { recursive: true });
    await writeFile(join(folder.path, path), text);
  }
  const result: CliResult = await runCli('import compose shop/compose.yml --to attic'.split(' '), { cwd: folder.path, env: {} });
  const attic = join(folder.path, 'attic');
  const names = await readdir(join(attic, 'stacks'), { recursive: true }).catch(() => []);
  const paths = names.filter(name => /\.\w+$/.test(name)).sort();
  const texts = await Promise.all(paths.map(async path => [path, await readFile(join(attic, 'stacks', path), 'utf8')] as const));
  return { result, written: Object.fromEntries(texts) };
}

test('no secret of a Compose file, or of a file that it names, is in what git gets', async () => {
  const { result, written } = await imported(FILES);
  expect(result, result.stderr).toMatchObject({ code: 0 });
  expect(written).toMatchObject({
    'shop/compose.yml': FILES['shop/compose.yml']
      .replace('once --token hunter0', '(left out: it looked like a secret)')
      .replace(/app --port.*/, () => '["app","--port","80","--auth-key=${AUTH_KEY}","--secret","${SECRET}"]'),
    'shop/base.yml': FILES['shop/base.yml'].replace('hunter1', '"${DB_PASSWORD}"'),
    'shop/web.env': '# (left out: it looked like a secret)\nADMIN_PASSWORD\nAPI_TOKEN\n',
    'shop/site.conf': 'a site\n',
  });
  expect(written['shop.yaml']).toContain('API_TOKEN: {secret: api-token}');
});

test.each([
  [
    'a file that has the value of a secret',
    'stacks/shop/site.conf would have the value of the secret admin-password in it',
    { 'shop/site.conf': 'login admin hunter2;\n' },
  ],
  [
    'a line of a command that cannot be taken apart',
    'stacks/shop/compose.yml would have the value of the secret auth-key in it',
    { 'shop/compose.yml': FILES['shop/compose.yml'].replace('--port 80', '--port $PORT') },
  ],
  [
    'a private key',
    'stacks/shop/site.conf would have a private key in it',
    { 'shop/site.conf': '-----BEGIN PRIVATE KEY-----\nMII\n' },
  ],
  [
    'a variable of two values',
    'web.env, line 1: DB_PASSWORD looks secret',
    {
      'shop/web.env': 'DB_PASSWORD=hunter4\n',
      'shop/compose.yml': FILES['shop/compose.yml'].replace(
        '    env_file',
        '    environment: {DB_PASSWORD: hunter5}\n    env_file',
      ),
    },
  ],
])('nothing is written for %s', async (_, why, files) => {
  const { result, written } = await imported({ ...FILES, ...files });
  expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining(why) });
  expect(written).toEqual({});
});
