import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');

test('every link of the documents leads to a file, and to a heading that is there', () => {
  const files = globSync(['README.md', 'docs/**/*.md'], { cwd: root });
  expect(files.length).toBeGreaterThan(10);
  expect(files.flatMap(brokenLinks)).toEqual([]);
});

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
