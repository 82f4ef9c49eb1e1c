import { expect, test } from 'vitest';
import { skipWithoutGit } from '../support/git-repository.ts';
import { isScriptThere, onTerminal, plain } from '../support/on-terminal.ts';
import { jobText, processCluster } from '../support/process-cluster.ts';
import { eventually } from '../support/wait.ts';

test.skipIf(skipWithoutGit())('a watched status tells what changes, a line each, and ends on Ctrl-C as asked', async () => {
  await using cluster = await processCluster();
  await cluster.run('--yes');
  await using watching = await cluster.start('status --watch');
  await watching.line(/UTC attic · [0-9a-f]{7} · in sync · healthy$/);
  cluster.repository.commit({ 'jobs/second.yaml': jobText('second', { says: 'me too' }) }, 'Second');
  await cluster.run('--yes');
  await watching.line(/UTC job\/second 1 of 1, healthy$/);
  expect(await watching.stop('SIGINT')).toBe(0);
  await using json = await cluster.start('status --watch --json --fresh');
  const report = JSON.parse(await json.line(/^\{"version": 1,.*\}$/)) as { readonly nodes: readonly object[] };
  expect(report.nodes).toHaveLength(1);
  expect(await json.stop('SIGTERM')).toBe(0);
});

test.skipIf(skipWithoutGit() || !isScriptThere)('on a terminal it is drawn in place, and ends on Ctrl-C as asked', async () => {
  await using cluster = await processCluster();
  await cluster.run('--yes');
  const watching = onTerminal({ cwd: cluster.repository.path, home: cluster.home, rows: 40 }, 'status --watch --all');
  await eventually(() => expect(plain(watching.shown())).toMatch(/JOB +WANT +HAVE/));
  const drawn = watching.shown().length;
  await eventually(() => expect(watching.shown().length).toBeGreaterThan(drawn + 10));
  watching.type('\u0003');
  expect(await watching.code).toBe(0);
});

test.skipIf(skipWithoutGit())('roles are shown with the nodes that have them, all of them where that is asked for', async () => {
  const role = (name: string, more = '{}'): string =>
    `apiVersion: keelson/v1\nkind: Role\nmetadata: {name: ${name}}\nspec: ${more}\n`;
  const node = (name: string, roles: string): string =>
    `apiVersion: keelson/v1\nkind: Node\nmetadata: {name: ${name}}\nspec: {engine: none, roles: [${roles}]}\n`;
  await using cluster = await processCluster();
  cluster.repository.commit({
    'roles.yaml': [role('front', '{includes: [base]}'), role('base'), role('spare')].join('---\n'),
    'more.yaml': [node('bare', ''), node('pi-1', 'front'), node('pi-2', 'base')].join('---\n'),
  });
  const shown = async (flags: string): Promise<readonly string[]> => {
    const { stdout } = await cluster.run(`status --fresh ${flags}`);
    const lines = stdout.split('\n');
    const start = lines.findIndex(line => line.startsWith('ROLE '));
    return start === -1 ? [] : lines.slice(start, lines.indexOf('', start)).map(line => line.replaceAll(/ +/g, ' ').trim());
  };
  expect(await shown('')).toEqual([]);
  expect(await shown('--roles')).toEqual(['ROLE pi-1 pi-2', 'base ✓ ✓', 'front ✓ ·']);
  expect(await shown('--all')).toEqual(['ROLE bare here pi-1 pi-2', 'base · · ✓ ✓', 'front · · ✓ ·', 'spare · · · ·']);
});
