import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskOutput, maskValues, secretValuesIn } from '../../../reconciler/drivers/mask.ts';

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
    expect(maskValues(text, values, null)).toBe(masked);
  });

  it('are masked also where the beginning of one was cut off', () => {
    expect(maskValues('ter2 is wrong, hunter2', ['hunter2'], 'start')).toBe('(secret) is wrong, (secret)');
    expect(maskValues('ter2 is wrong', ['hunter2'], null)).toBe('ter2 is wrong');
  });

  it('are masked also where the end of one was cut off', () => {
    expect(maskValues('hunter2 is not hun', ['hunter2'], 'end')).toBe('(secret) is not (secret)');
    expect(maskValues('it is not hun', ['hunter2'], null)).toBe('it is not hun');
  });

  it('are asked for only where something was said, which is not shown when one cannot be read', async () => {
    const unreadable = () => Promise.reject(new Error('gone'));
    expect(await maskOutput('', null, unreadable)).toBe('');
    expect(await maskOutput('hunter2', null, unreadable)).toMatch(/not shown/);
    expect(await maskOutput(' it is hunter2\n', null, async () => ['hunter2'])).toBe('it is (secret)');
  });

  it.each([
    [['postgres://', { secret: 's', fingerprint: 'f' }, '@db'], 'postgres://a@b@db', ['a@b']],
    [
      ['(', { secret: 's', fingerprint: 'f' }, ') ', { secret: 't', fingerprint: 'f' }],
      '(one) two\nthree',
      ['one', 'two\nthree'],
    ],
    [['db:', { secret: 's', fingerprint: 'f' }], 'changed by hand', ['changed by hand']],
    [['no secret'], 'no secret', []],
    ['plain', 'plain', []],
  ])('are found in what became of %j: %s', (text, given, values) => {
    expect(secretValuesIn(text, given)).toEqual(values);
  });

  it('are in no masked text', () => {
    const value = fc.string({ minLength: 4, maxLength: 8, unit: fc.constantFrom('x', 'y', 'é', '\n', '"') });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 3 }), fc.array(fc.oneof(value, fc.nat()), { maxLength: 6 }), (values, parts) => {
        const masked = maskValues([...values, ...parts, ...values].join(''), values, null);
        expect(values.filter(one => masked.includes(one))).toEqual([]);
      }),
    );
  });
});
