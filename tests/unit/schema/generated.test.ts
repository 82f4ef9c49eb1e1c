import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generate } from '../../../tools/generate/generate.ts';

const files = await generate();

test.each([...files.keys()])('%s is what `npm run generate` writes', path => {
  expect(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')).toBe(files.get(path));
});

test('no page lacks a text that its schema should have given', () => {
  for (const [path, text] of files) if (path.endsWith('.md')) expect(text, path).not.toMatch(/^undefined|\| undefined/m);
});

test('generated types are readonly throughout', () => {
  for (const [path, text] of files) {
    if (!path.endsWith('.ts') || path.includes('/validate-')) continue;
    for (const line of text.split('\n').filter(line => !/^\s*(\*|\/\*)/.test(line))) {
      expect(line, path).not.toMatch(/^\s+(?!readonly )[^ ]+\??: /);
      expect(line.replaceAll(/readonly (\w+|\([^()]*\))\[\]/g, ''), path).not.toMatch(/\[\]/);
    }
  }
});
