import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { tempFolder } from '../support/temp.ts';

test('an inventory becomes a cluster that is valid, and grows by what is new when it is imported again', async () => {
  await using folder = await tempFolder();
  const cwd = folder.path;
  const reconcile = (args: string) => runCli(args.split(' '), { cwd });
  const inventory = (text: string): Promise<void> => writeFile(join(cwd, 'inventory'), text);
  await inventory('[web]\npi-1 ansible_host=192.168.1.21 ansible_password=hunter2\n');
  const first = await reconcile('import hosts inventory --to attic');
  expect(first, first.stderr).toMatchObject({ code: 0 });
  expect(first.stdout).toContain('cluster.yaml\n  nodes/pi-1.yaml\n  roles/web.yaml\n');
  expect(first.stdout).toContain('pi-1: ansible_password stays out of git');
  expect((await reconcile('validate attic')).code).toBe(0);
  const cluster = await readFile(join(cwd, 'attic/cluster.yaml'), 'utf8');
  await inventory('192.168.1.21 pi-1\n192.168.1.22 pi-2\n192.168.1.22 pi-3\n');
  const second = await reconcile('import hosts inventory --to attic');
  expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining('"pi-3" has the address of "pi-2"') });
  expect(second.stdout).toContain('nodes/pi-2.yaml');
  expect(second.stdout).toContain('left as they are: pi-1');
  expect(await readFile(join(cwd, 'attic/cluster.yaml'), 'utf8')).toBe(cluster);
});

test('a file in the way is told and nothing is written; what is no inventory is refused', async () => {
  await using folder = await tempFolder();
  const cwd = folder.path;
  await writeFile(join(cwd, 'hosts'), '192.168.1.21 pi-1\n');
  await writeFile(join(cwd, 'cluster.yaml'), 'mine: true\n');
  const taken = await runCli(['import', 'hosts', 'hosts'], { cwd });
  expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing is overwritten') });
  await expect(readFile(join(cwd, 'nodes/pi-1.yaml'))).rejects.toThrow('ENOENT');
  for (const [args, why] of [
    [['import', 'hosts', 'cluster.yaml', '--to', 'x'], 'names no machine'],
    [['import', 'hosts', 'nowhere', '--to', 'x'], 'Reading nowhere'],
    [['import', 'hosts'], 'needs a file'],
    [['import', 'hosts', 'hosts', '--node', 'x'], '--node means nothing for import hosts'],
  ] as const)
    expect(await runCli(args, { cwd })).toMatchObject({ code: 1, stderr: expect.stringContaining(why) });
});

test('the nodes.yaml of FRACTAL’s edge controller becomes nodes with Glances and its rules a threshold', async () => {
  await using folder = await tempFolder();
  const cwd = folder.path;
  const file = [
    '- node: {hostname: "gimli", IP: 192.168.0.83, port: 61208, orchestrator: "docker", resources: ["cpu", "mem"]}',
    '- node: {hostname: "legolas", IP: 192.168.0.84}',
    '#- custom-orchestrator: {hostname: "gandalf", IP: 192.168.0.53, port: 9999}',
  ].join('\n');
  await writeFile(join(cwd, 'nodes.yaml'), file);
  const imported = await runCli('import hosts nodes.yaml --to edge'.split(' '), { cwd });
  expect(imported, imported.stderr).toMatchObject({ code: 0 });
  expect(imported.stdout).toContain('thresholds/overload.yaml');
  expect(await runCli(['validate', 'edge'], { cwd })).toMatchObject({ code: 0 });
  await writeFile(join(cwd, 'alias.yaml'), '- &a {node: *a}\n');
  const refused = await runCli('import hosts alias.yaml --to x'.split(' '), { cwd });
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('names no machine') });
});
