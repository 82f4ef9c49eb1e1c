import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskValues } from '../../../reconciler/drivers/process/mask.ts';

describe('values in what a command says', () => {
  it.each([
    ['cannot reach postgres://app:hunter2@db', ['hunter2'], 'cannot reach postgres://app:(secret)@db'],
    ['hunter2hunter2 hunter2', ['hunter2'], '(secret) (secret)'],
    ['p%40ss%2Fword and p@ss/word', ['p@ss/word'], '(secret) and (secret)'],
    [String.raw`{"p":"a\"quoted\""}`, ['a"quoted"'], '{"p":"(secret)"}'],
    ['only MIIEvQ== of it', ['-----BEGIN-----\nMIIEvQ==\n-----END-----\n'], 'only (secret) of it'],
    ['abcdef', ['abcd', 'cdef'], '(secret)'],
    ['nothing of it', ['hunter2'], 'nothing of it'],
    ['a b c', ['a', 'b', ''], 'a b c'],
    ['a lone \ud800 one', ['\ud800\ud800\ud800\ud800'], 'a lone \ud800 one'],
  ])('%s', (text, values, masked) => {
    expect(maskValues(text, values, false)).toBe(masked);
  });

  it('are masked also where the beginning of one was cut off', () => {
    expect(maskValues('ter2 is wrong, hunter2', ['hunter2'], true)).toBe('(secret) is wrong, (secret)');
    expect(maskValues('ter2 is wrong', ['hunter2'], false)).toBe('ter2 is wrong');
  });

  it('are in no masked text', () => {
    const value = fc.string({ minLength: 4, maxLength: 8, unit: fc.constantFrom('x', 'y', 'é', '\n', '"') });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 3 }), fc.array(fc.oneof(value, fc.nat()), { maxLength: 6 }), (values, parts) => {
        const masked = maskValues([...values, ...parts, ...values].join(''), values, false);
        expect(values.filter(one => masked.includes(one))).toEqual([]);
      }),
    );
  });
});
