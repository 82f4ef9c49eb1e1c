import { expect, test } from 'vitest';
import { editComments } from '../../../reconciler/manifests/edit-comments.ts';

const TEXT = [
  '\uFEFF# first\r\n',
  '%YAML 1.2\n---\n',
  'a: |\n  # no comment\n  b # nor this\n# second\n',
  'c: "x # no"\n',
  "d: 'it''s # no' # third\n",
  'e: x#y #fourth\n',
  '- { f: g, # fifth\n h: [i] }\n',
  'j: >-\n\n  k\n\n#sixth\n...\n---\n',
  '# seventh',
].join('');

test('comments of YAML are edited, and nothing that looks like one', () => {
  const seen: string[] = [];
  const same = editComments(TEXT, comment => {
    seen.push(comment);
    return comment;
  });
  expect(same).toBe(TEXT);
  expect(seen).toEqual(['# first', '# second', '# third', '#fourth', '# fifth', '#sixth', '# seventh']);
  expect(editComments('a: b # c\nd: e\n', () => '#')).toBe('a: b #\nd: e\n');
});
