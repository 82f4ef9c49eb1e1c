import { describe, expect, it } from 'vitest';
import { shellWords } from '../../../reconciler/dialects/compose/shell-words.ts';

describe('a command line', () => {
  it.each([
    ['a  b\tc\nd', ['a', 'b', 'c', 'd']],
    [`sh -c "echo 'x y'"`, ['sh', '-c', "echo 'x y'"]],
    [`'a "b" \\' c`, ['a "b" \\', 'c']],
    ['"a \\"b\\" c"', ['a "b" c']],
    ['a\\ b', ['a b']],
    [`a'b'"c"d`, ['abcd']],
    [`'' ""`, ['', '']],
    ['a #b', ['a']],
    ['a#b # c\nd', ['a#b', 'd']],
    ['', []],
  ])('%s is split as a shell does', (line, words) => {
    expect(shellWords(line)).toEqual(words);
  });

  it.each([`a 'b`, 'a "b', 'a\\'])('%s is not closed', line => {
    expect(shellWords(line)).toBeNull();
  });
});
