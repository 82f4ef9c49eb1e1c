import { expect, test } from 'vitest';
import { jobText, type ProcessCluster, processCluster } from '../support/process-cluster.ts';

// Exit codes as docs/operations.md has them.

/** Those that only tell what would be done. */
const LOOKING = ['--dry-run', 'plan -o ../plan.json'];
/** Those that do it; a plan that was made before is applied at last. */
const ACTING = ['--yes', 'serve --once', 'apply ../plan.json'];
/** Those that only show something. */
const SHOWING = ['status', 'status --fresh', 'explain hello', 'logs hello', 'history', 'show', 'completion bash', 'schema job'];

async function codesOf(cluster: ProcessCluster, commands: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const codes: Record<string, number> = {};
  for (const command of commands) codes[command] = (await cluster.run(command)).code;
  return codes;
}

/** Every command with the same code. */
function all(commands: readonly string[], code: number): Readonly<Record<string, number>> {
  return Object.fromEntries(commands.map(command => [command, code]));
}

/** A node that nobody answers for, and a job that is to run there. */
const FAR = {
  'nodes/far.yaml':
    'apiVersion: keelson/v1\nkind: Node\nmetadata: {name: far}\nspec: {access: [{tcp: {host: 127.0.0.1, port: 1, insecure: lab}}]}\n',
  'jobs/there.yaml': 'apiVersion: keelson/v1\nkind: Job\nmetadata: {name: there}\nspec: {image: "a:1", placement: {node: far}}\n',
  'jobs/hello.yaml': jobText('hello', { says: 'hello', more: '  placement: {node: here}\n' }),
};

const ONCE = '  restart: {policy: "no"}\n';

test('A cluster with changes pending is 2, and 0 once they are made', async () => {
  await using cluster = await processCluster();
  expect(await codesOf(cluster, LOOKING)).toEqual(all(LOOKING, 2));
  expect(await codesOf(cluster, ACTING)).toEqual(all(ACTING, 0));
  expect(await codesOf(cluster, [...LOOKING, ...SHOWING, 'validate', 'render'])).toEqual(
    all([...LOOKING, ...SHOWING, 'validate', 'render'], 0),
  );
});

test.each([
  ['a missing secret', 2, 2, { 'jobs/new.yaml': jobText('new', { says: '{secret: nope}' }) }],
  ['a wrong manifest', 1, 1, { 'jobs/new.yaml': jobText('new', { says: 'x', more: '  replica: 2\n' }) }],
  ['a silent machine that something waits for', 3, 3, FAR],
  [
    'a job that works badly',
    0,
    1,
    { 'jobs/new.yaml': jobText('new', { says: 'x', more: ONCE }).replace(/while .* done/, 'exit 3') },
  ],
])('%s is %d for who looks and %d for who acts', async (_, looking, acting, files) => {
  await using cluster = await processCluster();
  await cluster.run('--yes');
  const { repository } = cluster;
  repository.git('branch', 'before');
  repository.commit(files, 'another');
  // Nothing that only one of them declares is asked: no secret of it, and no machine.
  expect((await cluster.run('diff --base before')).code).toBe(looking === 1 ? 1 : 2);
  await cluster.run('--yes');
  expect(await codesOf(cluster, LOOKING)).toEqual(all(LOOKING, looking));
  expect(await codesOf(cluster, ACTING.slice(0, 2))).toEqual(all(ACTING.slice(0, 2), acting));
  expect(await codesOf(cluster, SHOWING)).toEqual(all(SHOWING, 0));
  const invalid = looking === 1 ? 1 : 0;
  expect(await codesOf(cluster, ['validate', 'render'])).toEqual({ validate: invalid, render: invalid });
});

test('What cannot be done is 1', async () => {
  await using cluster = await processCluster();
  const nowhere = [...LOOKING, '--yes', 'serve --once', 'diff --base main', 'status', 'explain hello', 'validate', 'render'];
  const elsewhere = nowhere.map(command => `${command} --repo ../nowhere`);
  const wrong = [
    ...['nonsense', '--nonsense', '--dry-run status', 'schema nonsense', 'completion nonsense', '--timeout never'],
    ...['explain nobody', 'logs nobody', 'show nope', 'forget nobody', 'diff --base nope', 'apply ../nope.json'],
  ];
  expect(await codesOf(cluster, [...elsewhere, ...wrong])).toEqual(all([...elsewhere, ...wrong], 1));
});
