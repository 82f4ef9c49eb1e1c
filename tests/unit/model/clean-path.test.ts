import { posix } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cleanPath } from '../../../reconciler/model/clean-path.ts';

it.each([
  ['/', '/'],
  ['//', '/'],
  ['/data/', '/data'],
  ['/a/../b/./c', '/b/c'],
  ['/../..//etc', '/etc'],
  ['a/../../b/', '../b'],
  ['', '.'],
  ['./', '.'],
])('%s is %s', (path, clean) => expect(cleanPath(path)).toBe(clean));

it('is what POSIX makes of it, without a slash at its end', () => {
  const paths = fc.array(fc.constantFrom('/', '.', '..', 'a', 'b.c')).map(parts => parts.join(''));
  fc.assert(
    fc.property(paths, path => {
      expect(cleanPath(path)).toBe(posix.normalize(path).replace(/(?<=.)\/$/, ''));
    }),
  );
});
