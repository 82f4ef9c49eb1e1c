import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { skipWithoutGit } from '../support/git-repository.ts';
import { jobText, processCluster } from '../support/process-cluster.ts';
import { tempFolder } from '../support/temp.ts';

const skip = skipWithoutGit();

test.skipIf(skip)('init writes a cluster that validate accepts and reconcile runs, and never writes over anything', async () => {
  await using cluster = await processCluster({});
  const { repository } = cluster;
  const init = await cluster.run('init . --name attic');
  expect(init).toMatchObject({ code: 0, stderr: '' });
  expect(init.stdout, 'committed before anything is done').toMatch(/git init && .*\n +reconcile validate/);
  expect(await cluster.run('validate')).toEqual({ code: 0, stdout: 'No errors in 3 files.\n', stderr: '' });

  const again = await cluster.run('init . --name other');
  expect(again.code).toBe(1);
  expect(again.stderr).toContain('nothing is overwritten');
  expect(await readFile(join(repository.path, 'cluster.yaml'), 'utf8')).toContain('name: attic');

  repository.commit({}, 'First cluster');
  const dryRun = await cluster.run('--dry-run');
  expect(dryRun.code).toBe(2);
  expect(dryRun.stdout).toMatch(/^attic at [0-9a-f]{7} "First cluster"/);
  expect(dryRun.stdout).toMatch(/\+ job\/hello\.1 on /);
});

test.skipIf(skip)('a first look, a reconcile, and everything that can be asked about it', async () => {
  await using cluster = await processCluster();
  expect((await cluster.run('status')).stdout, 'before the first pass it looks by itself').toMatch(/hello +1 +0/);

  const run = await cluster.run('');
  expect(run.code).toBe(0);
  expect(run.stderr).toContain('✓ job/hello.1 on here');
  expect(run.stdout).toMatch(/Done in .*: 1 applied\./);
  expect(run.stdout).toContain('attic is in sync at');

  const second = await cluster.run('--dry-run');
  expect(second.code).toBe(0);
  expect(second.stdout).toMatch(/^attic is in sync at [0-9a-f]{7}: 1 workload on 1 node/);

  expect((await cluster.run('status')).stdout).toMatch(/hello +1 +1 +healthy +here/);
  const explained = await cluster.run('explain job/hello');
  expect(explained).toMatchObject({ code: 0, stderr: '' });
  expect(explained.stdout).toMatch(/^job\/hello wants 1 replica, 1 runs: healthy/);
  const unknown = await cluster.run('explain job/helo');
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
  expect(unknown.stderr).toContain('did you mean job/hello?');

  expect((await cluster.run('logs hello --tail 2')).stdout).toMatch(/^(hello from hello \d+\n){2}$/);

  const history = await cluster.run('history');
  const [id] = /^\d{8}T\d+Z-\w+/m.exec(history.stdout)!;
  const shown = await cluster.run(`show ${id}`);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toContain(id);
  expect((await cluster.run('show 1999')).stderr).toContain('reconcile history lists them');
});

test.skipIf(skip)('a suspended cluster changes nothing until it is resumed', async () => {
  await using cluster = await processCluster();
  const suspended = await cluster.run('suspend --reason moving --until 2h');
  expect(suspended.code).toBe(0);
  const past = await cluster.run('suspend --until 2020-01-01');
  expect(past).toMatchObject({ code: 1, stdout: '' });
  expect(past.stderr).toContain('--until 2020-01-01 00:00:00 UTC is over already');
  expect(suspended.stdout).toMatch(/suspended by .* until .* UTC: moving/);
  expect((await cluster.run('status')).stdout).toContain('The cluster is suspended by');

  const run = await cluster.run('--yes');
  expect(run.code).toBe(2);
  expect(run.stdout + run.stderr).toContain('moving');
  expect((await cluster.run('logs hello')).code, 'nothing was started').toBe(1);

  expect((await cluster.run('resume')).stdout).toContain('no longer suspended');
  expect((await cluster.run('--yes')).code).toBe(0);
});

test.skipIf(skip)('a machine that died is missed until a person forgets it, which is refused while it is declared', async () => {
  await using cluster = await processCluster();
  const gone = `apiVersion: keelson/v1
kind: Node
metadata: {name: gone}
spec: {engine: docker, access: [{tcp: {host: 127.0.0.1, port: 1, insecure: "a test"}}]}
`;
  cluster.repository.commit({ 'nodes/gone.yaml': gone });
  await cluster.run('--yes');
  const declared = await cluster.run('forget gone');
  expect(declared).toMatchObject({ code: 1, stdout: '' });
  expect(declared.stderr).toContain('nodes/gone.yaml:3; remove its document');

  cluster.repository.commit({ 'nodes/gone.yaml': null });
  expect((await cluster.run('--yes')).code).toBe(3);
  expect(await cluster.run('forget gone')).toMatchObject({ code: 0, stderr: '' });
  expect((await cluster.run('--yes')).code).toBe(0);
  expect((await cluster.run('status')).stdout).not.toContain('gone');
  expect((await cluster.run('forget gone')).stderr).toContain('nothing is known of a node of this name');
});

test.skipIf(skip)('a kept plan is applied as it was, and what is new by then is shown and refused', async () => {
  await using cluster = await processCluster();
  const { repository } = cluster;
  const file = join(cluster.home, 'plan.json');
  expect((await cluster.run(`plan -o ${file}`)).code).toBe(2);
  repository.commit({ 'jobs/later.yaml': jobText('later', { says: 'later' }) }, 'A job that the plan does not know');
  const applied = await cluster.run(`apply ${file}`);
  expect(applied.code, applied.stderr).toBe(0);
  expect((await cluster.run('status')).stdout).toMatch(/hello +1 +1/);
  expect((await cluster.run('status')).stdout).not.toContain('later');

  // By the next apply more is to be done than what was shown: hello was ended by hand.
  expect((await cluster.run(`plan -o ${file}`)).stdout).toContain('+ job/later.1');
  const pid = Number(/\d+$/.exec((await cluster.run('logs hello --tail 1')).stdout.trim())![0]);
  process.kill(pid, 'SIGKILL');
  const partly = await cluster.run(`apply ${file}`);
  expect(partly.code, 'hello stays down').toBe(1);
  expect(partly.stderr).toContain('1 change is not in the plan and will not be done.');
  expect(partly.stdout).toContain('the saved plan does not list this start');
  const { stdout: status } = await cluster.run('status');
  expect(status).toMatch(/hello +1 +0/);
  expect(status).toMatch(/later +1 +1/);
});

test.skipIf(skip)('a plan of another cluster, of a broken file, or of no file is refused with a sentence', async () => {
  await using cluster = await processCluster();
  const file = join(cluster.home, 'plan.json');
  await cluster.run(`plan -o ${file}`);
  const plan = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...plan, uid: 'another-one' }));
  const other = await cluster.run(`apply ${file}`);
  expect(other).toMatchObject({ code: 1, stdout: '' });
  expect(other.stderr).toContain('another-one');
  await writeFile(file, '{"version": 1}');
  expect((await cluster.run(`apply ${file}`)).stderr).toContain('it is not a plan');
  expect((await cluster.run('apply nowhere.json')).stderr).toContain('there is no such file');
  expect((await cluster.run('logs hello')).code, 'nothing was started').toBe(1);
});

test.skipIf(skip)('diff shows what a branch or the working tree would change, and nothing that is so already', async () => {
  await using cluster = await processCluster();
  const { repository } = cluster;
  await cluster.run('');
  repository.git('checkout', '--quiet', '-b', 'louder');
  repository.commit({ 'jobs/hello.yaml': jobText('hello', { says: 'HELLO' }) }, 'Louder');
  repository.git('checkout', '--quiet', 'main');

  const branch = await cluster.run('diff --base main --branch louder');
  expect(branch.code, branch.stderr).toBe(2);
  expect(branch.stdout).toMatch(/^What [0-9a-f]{7} "Louder" would change compared with [0-9a-f]{7} "First cluster":/);
  expect(branch.stdout).toMatch(/± job\/hello\.1 on here/);
  expect(branch.stdout).toMatch(/env SAYS +hello → HELLO/);

  const short = repository.git('rev-parse', '--short', 'louder').trim();
  for (const name of [short, 'louder~0']) {
    const again = await cluster.run(`diff --base HEAD --commit ${name}`);
    expect(again).toEqual(branch);
  }

  const same = await cluster.run('diff --base main');
  expect(same).toMatchObject({ code: 0, stderr: '' });
  expect(same.stdout).toContain('changes nothing');

  await cluster.run('--branch louder --yes');
  const applied = await cluster.run('diff --base main --branch louder');
  expect(applied.code).toBe(0);
  expect(applied.stdout).toMatch(/"Louder" would change nothing more: what it has beyond [0-9a-f]{7} "First cluster" is applied/);

  await writeFile(join(repository.path, 'jobs/second.yaml'), jobText('second', { says: 'two' }));
  const tree = await cluster.run('diff --base main --working-tree');
  expect(tree.stdout).toContain('+ job/second.1 on here');
  expect((await cluster.run('--dry-run')).stderr).toContain('jobs/second.yaml');

  repository.commit({ 'jobs/second.yaml': jobText('second', { says: 'two', more: '  replica: 2\n' }) }, 'Broken');
  const broken = await cluster.run('diff --base main --branch louder');
  expect(broken.code).toBe(1);
  const command = /it has errors; reconcile (validate --commit [0-9a-f]{7}) shows them/.exec(broken.stderr)![1]!;
  expect((await cluster.run(command)).stdout).toContain('unknown-field');

  const nowhere = await cluster.run('diff --base nowhere');
  expect(nowhere.code).toBe(1);
  expect(nowhere.stderr).toContain('louder, main');
});

test.skipIf(skip)('what the working tree says is validated and rendered before it is committed', async () => {
  await using cluster = await processCluster();
  const { repository } = cluster;
  repository.commit({
    'variants/dev/hello.yaml': 'apiVersion: keelson/v1\nkind: Job\nmetadata: {name: hello}\nspec: {env: {SAYS: dev}}\n',
  });
  const rendered = await cluster.run('render job/hello --variant dev');
  expect(rendered).toMatchObject({ code: 0, stderr: '' });
  expect(rendered.stdout).toContain('# job/hello of jobs/hello.yaml:3');
  expect(rendered.stdout).toMatch(/SAYS: dev # variants\/dev\/hello\.yaml:4/);

  await writeFile(join(repository.path, 'jobs/hello.yaml'), jobText('hello', { says: 'x', more: '  replica: 3\n' }));
  const wrong = await cluster.run('validate');
  expect(wrong.code).toBe(1);
  expect(wrong.stdout).toMatch(/^jobs\/hello\.yaml:9:3 error unknown-field: "replica" is not a field of Job\.spec\n/);
  expect(wrong.stdout).toContain('did you mean "replicas"?');
  expect((await cluster.run(`validate --commit ${repository.git('rev-parse', 'HEAD')}`)).code, 'the commit is good').toBe(0);

  const sarif = JSON.parse((await cluster.run('validate --sarif')).stdout) as {
    readonly runs: readonly { readonly results: readonly unknown[] }[];
  };
  expect(sarif.runs[0]!.results).toHaveLength(1);
  expect((await cluster.run('validate --junit')).stdout).toContain('<failure');
  expect(JSON.parse((await cluster.run('validate --json')).stdout)).toMatchObject({ diagnostics: [{ code: 'unknown-field' }] });
});

test('a word that is no command is answered with the nearest one, and a flag that a command does not know is refused', async () => {
  await using folder = await tempFolder();
  const word = await runCli(['statsu'], { cwd: folder.path });
  expect(word).toMatchObject({ code: 1, stdout: '' });
  expect(word.stderr).toContain('did you mean status?');
  const flag = await runCli(['--dry-run', 'apply', 'plan.json'], { cwd: folder.path });
  expect(flag).toMatchObject({ code: 1, stdout: '' });
  expect(flag.stderr).toContain('--dry-run is not a flag of reconcile apply');
});
