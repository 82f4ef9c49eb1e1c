import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { breaches, type Exception } from './house-rules.ts';
import { readSources } from './imports.ts';

const exceptions: readonly Exception[] = [
  {
    from: /^reconciler\/(drivers|feeds)\//,
    to: /^reconciler\/secrets\/secrets\.ts$/,
    because: 'a secret is looked up where it is used, inside apply or a question, through the port that is handed in',
  },
  {
    from: /^reconciler\/drivers\/swarm\//,
    to: /^reconciler\/drivers\/docker\//,
    because: 'a Swarm is another face of the same Engine: its calls, its errors, its labels and its containers are the same',
  },
];

test('every source keeps the rules of the house', () => {
  const sources = readSources(path.resolve(import.meta.dirname, '../../..'), ['reconciler', 'cli', 'agent']);
  expect(breaches(sources, exceptions)).toEqual([]);
});

describe('the rules see', () => {
  const see = (file: string, source: string) => breaches(new Map([[file, source]]), []);

  test.each([
    ['decide that asks for a source', 'reconciler/decide/plan.ts', `import type { Source } from '../sources/source.ts';`],
    ['a statement of several lines', 'reconciler/decide/plan.ts', `import {\n  type Source,\n} from '../sources/source.ts';`],
    ['a re-export', 'reconciler/model/plan.ts', `export { plan } from '../decide/plan.ts';`],
    ['an import without names', 'reconciler/model/plan.ts', `import '../decide/plan.ts';`],
    ['import() of a type or a module', 'reconciler/model/plan.ts', `type A = import('../decide/plan.ts').A;`],
    ['a module of Node in a pure part', 'reconciler/report/text.ts', `import { readFileSync } from 'node:fs';`],
    ['an implementation that knows another', 'reconciler/drivers/docker/driver.ts', `import { a } from '../process/driver.ts';`],
    ['the shell that opens a part by itself', 'reconciler/observe.ts', `import { openFeeds } from './open/feeds.ts';`],
    ['an implementation named outside open.ts', 'reconciler/observe.ts', `import { a } from './drivers/docker/driver.ts';`],
    ['a command that opens a driver itself', 'cli/logs.ts', `const a = await import('../reconciler/drivers/docker/driver.ts');`],
    ['a vendor outside its folder', 'reconciler/execute.ts', `import Docker from 'dockerode';`],
    ['a part of a vendor outside its folder', 'reconciler/decide/plan.ts', `import { Ajv2020 } from 'ajv/dist/2020.js';`],
    ['a package that has no home', 'cli/main.ts', `import chalk from 'chalk';`],
    ['product code that imports a test', 'reconciler/open.ts', `import { a } from '../tests/support/cli.ts';`],
    ['a folder without a rule', 'reconciler/utils/a.ts', `import { a } from '../model/a.ts';`],
    ['a clock in a pure part', 'reconciler/decide/judge.ts', `/** Now. */\nexport const now = (): number => Date.now();`],
    ['an exported function without a docstring', 'reconciler/model/a.ts', `/** A. */\n\nexport async function a() {}`],
    ['an exported type without a docstring', 'reconciler/model/a.ts', `/** A. */\nexport type A = 1;\nexport interface B {}`],
    ['a file that is too long', 'reconciler/model/a.ts', '\n'.repeat(251)],
    ['a module of Node that brings another', 'reconciler/connections/a.ts', `import http from 'node:http';`],
    ['what Node 22 has not', 'agent/key.ts', `await using held = new AsyncDisposableStack();`],
    ['a file started by its source name', 'reconciler/loop.ts', `const child = new URL('./child.ts', import.meta.url);`],
  ])('%s', (_what, file, source) => {
    expect(see(file, source)).toHaveLength(1);
  });

  test('a ring of files, once', () => {
    const ring = new Map([
      ['reconciler/model/a.ts', `import { b } from './b.ts';`],
      ['reconciler/model/b.ts', `import type { C } from './c.ts';`],
      ['reconciler/model/c.ts', `import { b } from './b.ts';`],
    ]);
    expect(breaches(ring, [])).toEqual([
      'a ring of imports: reconciler/model/b.ts → reconciler/model/c.ts → reconciler/model/b.ts',
    ]);
  });

  test('an exception that nothing needs', () => {
    const unused: Exception = { from: /^cli\//, to: /^tests\//, because: 'it was needed once' };
    expect(breaches(new Map(), [unused])).toHaveLength(1);
  });

  test.each([
    ['what is allowed', 'reconciler/decide/plan.ts', `import type { Plan } from '../model/plan.ts';`],
    ['open.ts naming implementations', 'reconciler/open.ts', `const a = await import('./drivers/docker/driver.ts');`],
    ['a part of open.ts naming them', 'reconciler/open/driver.ts', `const a = await import('../drivers/docker/driver.ts');`],
    ['a docstring of several lines', 'reconciler/model/a.ts', `/**\n * A.\n */\nexport const a = 1;`],
    ['a long file that is generated', 'reconciler/model/config.generated.ts', '\n'.repeat(251)],
    ['a port file', 'reconciler/observe.ts', `import type { Driver } from './drivers/driver.ts';`],
    ['what several implementations share', 'reconciler/drivers/docker/driver.ts', `import { a } from '../mask.ts';`],
    ['an import in a comment', 'reconciler/model/a.ts', `/**\n * import { a } from '../decide/a.ts';\n */\n// import('chalk')\n`],
  ])('no wrong in %s', (_what, file, source) => {
    expect(see(file, source)).toEqual([]);
  });
});
