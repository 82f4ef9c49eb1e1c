import { describe, expect, it } from 'vitest';
import { parseDockerIgnore } from '../../../reconciler/manifests/docker-ignore.ts';

const FILES = [
  '.dockerignore',
  '.git/config',
  'Dockerfile',
  'README.md',
  'a(1)+b.txt',
  'docs/README-secret.md',
  'docs/README.md',
  'node_modules/x/index.js',
  'src/main.js',
  'src/node_modules/y/index.js',
  'src/tmp/a.log',
  'temp',
  'tempa',
];

/** Those of FILES that rules leave in. */
function left(...rules: readonly string[]): readonly string[] {
  const ignored = parseDockerIgnore(rules.join('\n'));
  if (typeof ignored !== 'function') throw new Error(`line ${ignored.wrongLine}`);
  return FILES.filter(file => !ignored(file));
}

const without = (...gone: readonly string[]): readonly string[] => FILES.filter(file => !gone.includes(file));

describe('a .dockerignore', () => {
  it.each([
    ['nothing where it says nothing', [], []],
    ['nothing by comments and empty lines', ['# README.md', '', '   '], []],
    ['a name at the root only, where .gitignore would mean any folder', ['README.md'], ['README.md']],
    ['the same with a slash before it, or a dot', ['/README.md', './temp'], ['README.md', 'temp']],
    ['a folder with all that is in it', ['node_modules/'], ['node_modules/x/index.js']],
    ['a folder at any depth', ['**/node_modules'], ['node_modules/x/index.js', 'src/node_modules/y/index.js']],
    ['by * within one folder', ['*.md', 'docs/*-secret.md'], ['README.md', 'docs/README-secret.md']],
    ['by ** across folders', ['**/*.md'], ['README.md', 'docs/README-secret.md', 'docs/README.md']],
    ['by ? one character', ['temp?'], ['tempa']],
    ['by [] one of some', ['temp[a-c]'], ['tempa']],
    ['not what a later line takes back', ['docs', '!docs/README.md'], ['docs/README-secret.md']],
    [
      'what a still later line takes out again',
      ['*.md', '!README*.md', 'docs/**', 'README.md'],
      ['README.md', 'docs/README-secret.md', 'docs/README.md'],
    ],
    ['as it is written, where a regular expression would be something else', ['a(1)+b.txt'], ['a(1)+b.txt']],
    ['what is escaped', ['te\\mp', 'a\\(1\\)+b.txt'], ['temp', 'a(1)+b.txt']],
    ['in small letters only', ['readme.md'], []],
    ['what lies outside, and so nothing', ['../x'], []],
  ])('leaves out %s', (_what, rules, gone) => {
    expect(left(...rules)).toEqual(without(...gone));
  });

  it('leaves in only what is taken back from everything', () => {
    expect(left('*', '!src', 'src/**/*.log', '!**/README.md')).toEqual([
      'README.md',
      'docs/README.md',
      'src/main.js',
      'src/node_modules/y/index.js',
    ]);
  });

  it('with a line that is no pattern is refused with its place', () => {
    expect(parseDockerIgnore('a\r\nb[\nc')).toEqual({ wrongLine: 2 });
  });
});
