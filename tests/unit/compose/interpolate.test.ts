import { describe, expect, it } from 'vitest';
import { interpolateFile } from '../../../reconciler/dialects/compose/interpolate.ts';

const values: Readonly<Record<string, string>> = { SET: 'set', EMPTY: '' };

function filledIn(text: string): { readonly text: unknown; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const variables = {
    lookup: (name: string) => values[name],
    report: (_path: unknown, { code }: { readonly code: string }) => void problems.push(code),
  };
  return { text: (interpolateFile({ key: text }, variables) as { readonly key: unknown }).key, problems };
}

describe('variables of a Compose file', () => {
  it.each([
    ['$SET and ${SET}', 'set and set'],
    ['$$SET, $${SET}, $$$SET', '$SET, ${SET}, $set'],
    ['${SET:-else} ${EMPTY:-else} ${NONE:-else}', 'set else else'],
    ['${SET-else} ${EMPTY-else} ${NONE-else}', 'set  else'],
    ['${SET:+then}|${EMPTY:+then}|${NONE:+then}', 'then||'],
    ['${SET+then}|${EMPTY+then}|${NONE+then}', 'then|then|'],
    ['${SET:?needed} ${SET?needed} ${EMPTY?needed}', 'set set '],
    ['${NONE:-${SET}-${EMPTY:-x}}', 'set-x'],
    ['${NONE:-a:b-c?d}', 'a:b-c?d'],
    ['${NONE:-}', ''],
    ['no variable at all', 'no variable at all'],
  ])('%s is %s', (text, wanted) => {
    expect(filledIn(text)).toEqual({ text: wanted, problems: [] });
  });

  it.each(['$', '${', '${}', '$1', '${SET', '${SET:x}', '${SET.a}', '${{ x }}', 'cost: 5$'])('%s is refused', text => {
    expect(filledIn(text)).toEqual({ text, problems: ['bad-variable'] });
  });

  it('that are not set leave nothing, and say so', () => {
    expect(filledIn('<$NONE>')).toEqual({ text: '<>', problems: ['variable-not-set'] });
  });

  it('that are required and not there are errors', () => {
    expect(filledIn('${EMPTY:?say}').problems).toEqual(['variable-required']);
    expect(filledIn('${NONE?say}').problems).toEqual(['variable-required']);
  });

  it('can be nested only so deeply', () => {
    expect(filledIn('${A:-'.repeat(5000) + '}'.repeat(5000)).problems).toEqual(['bad-variable']);
  });

  it('are filled in wherever they stand, but not in keys and extensions', () => {
    const file = { services: { $SET: ['$SET', { a: '$SET' }] }, 'x-own': '$NONE' };
    const filled = interpolateFile(file, { lookup: () => 'v', report: () => {} });
    expect(filled).toEqual({ services: { $SET: ['v', { a: 'v' }] }, 'x-own': '$NONE' });
  });
});
