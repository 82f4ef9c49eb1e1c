import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FORCE_CODES } from '../../../reconciler/decide/force-codes.ts';
import { AROUND, jobFile, readFiles } from '../../support/read-files.ts';

const root = path.resolve(import.meta.dirname, '../../..');

test('every link of the documents leads to a file, and to a heading that is there', () => {
  const files = globSync(['README.md', 'docs/**/*.md'], { cwd: root });
  expect(files.length).toBeGreaterThan(10);
  expect(files.flatMap(brokenLinks)).toEqual([]);
});

test('operations.md has every code of what is held, and no other', () => {
  const page = readFileSync(path.join(root, 'docs/operations.md'), 'utf8');
  const listed = [...page.matchAll(/^\| (`[a-z-]+`(?:, `[a-z-]+`)*)/gm)].flatMap(([, codes = '']) => codes.match(/[a-z-]+/g)!);
  const files = globSync(['reconciler/decide/**/*.ts', 'reconciler/*.ts'], { cwd: root });
  const sources = files.map(file => readFileSync(path.join(root, file), 'utf8')).join('\n');
  const summarise = readFileSync(path.join(root, 'reconciler/report/summarise.ts'), 'utf8');
  expect(listed.filter(code => code !== 'approval' && !sources.includes(`'${code}'`))).toEqual([]);
  const decided = globSync('reconciler/decide/{*,!(checks|resolve)/*}.ts', { cwd: root }).map(file =>
    readFileSync(path.join(root, file), 'utf8'),
  );
  const codes = decided.flatMap(text => [...text.matchAll(/\bcode: '([a-z-]+)'/g)].map(match => match[1]!));
  expect(codes.length).toBeGreaterThan(15);
  expect(codes.filter(code => !listed.includes(code))).toEqual([]);
  const failed = /const FAILED[^[]*\[(.*?)\]/s.exec(summarise)![1]!.match(/[a-z-]+/g)!;
  const failures = page.slice(page.indexOf('And this has failed'));
  expect(failed.filter(code => !failures.includes(`\`${code}\``))).toEqual([]);
});

test('operations.md has every code that a reason passes, by the kind of document it stands in', () => {
  const page = readFileSync(path.join(root, 'docs/operations.md'), 'utf8');
  const codesOf = (kind: string): readonly string[] =>
    new RegExp(`^\\| in a ${kind} \\| (.*) \\|$`, 'm').exec(page)![1]!.match(/[a-z]+(-[a-z]+)+/g)!;
  expect(codesOf('Node').toSorted()).toEqual(FORCE_CODES.Node.toSorted());
  expect(codesOf('Job').toSorted()).toEqual(FORCE_CODES.Job.toSorted());
});

test('the manifest of the README is right, once what it names is there', async () => {
  const text = readFileSync(path.join(root, 'README.md'), 'utf8');
  const job = /```yaml\n(.*?)```/s.exec(text)![1]!;
  const others = {
    'cluster.yaml': AROUND['cluster.yaml'],
    'app.yaml': 'apiVersion: keelson/v1\nkind: Role\nmetadata: {name: app}\n',
    'database.yaml': jobFile('database', 'image: postgres:17', 'placement: {role: app}'),
    ...Object.fromEntries(['barn', 'attic', 'shed'].map(name => [`${name}.yaml`, nodeFile(name)])),
  };
  const { resolution } = await readFiles({ ...others, 'web.yaml': job });
  expect(resolution.diagnostics).toEqual([]);
  expect(resolution.cluster?.jobs.has('web')).toBe(true);
});

function nodeFile(name: string): string {
  const spec = `address: ${name}.lan, roles: [app], access: [{tcp: {host: ${name}.lan, insecure: lab}}]`;
  return `apiVersion: keelson/v1\nkind: Node\nmetadata: {name: ${name}, labels: {site: ${name}}}\nspec: {${spec}}\n`;
}

function brokenLinks(file: string): readonly string[] {
  const links = readFileSync(path.join(root, file), 'utf8').matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g);
  return [...links].flatMap(([link, to = '', heading]) => {
    const target = to === '' ? path.join(root, file) : path.resolve(root, path.dirname(file), to);
    if (!existsSync(target)) return [`${file}: ${link}`];
    return heading === undefined || headingsOf(target).includes(heading) ? [] : [`${file}: ${link}`];
  });
}

/** As code hosts name them: lower case, without punctuation, spaces as hyphens. */
function headingsOf(file: string): readonly string[] {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test('cloudlet.md has every line, and tests that are there', () => {
  const page = readFileSync(path.join(root, 'docs/cloudlet.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (C\d\d) \|.*\| ([^|]+) \|$/gm)];
  expect(rows.map(([, line]) => line)).toEqual(
    Array.from({ length: 37 }, (_, index) => `C${String(index + 1).padStart(2, '0')}`),
  );
  const named = rows.flatMap(([, , tests = '']) => [...tests.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
  expect(named.filter(name => globSync(`tests/${name}.test.ts`, { cwd: root }).length === 0)).toEqual([]);
});
