import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseBytes, parseCpu, parseDuration, parsePercent } from '../../../reconciler/model/quantities.ts';
import common from '../../../schema/common.json' with { type: 'json' };

const { duration, positiveDuration, bytes, cpus, allowance } = common.$defs;

test.each([
  ['durations', duration.pattern, parseDuration],
  ['positive durations', positiveDuration.pattern, parseDuration],
  ['sizes', bytes.pattern, parseBytes],
  ['processors', cpus.pattern, parseCpu],
  ['shares', allowance.pattern, parsePercent],
] as const)('%s that the schema allows can be read', (_what, pattern, parse) => {
  const shape = fc.stringMatching(new RegExp(pattern.replace('(?=.*[1-9])', '')));
  const text = shape.filter(one => new RegExp(pattern).test(one));
  fc.assert(
    fc.property(text, one => {
      expect(parse(one)).toBeTypeOf('number');
      if (pattern.includes('[1-9]')) expect(parse(one)).toBeGreaterThan(0);
    }),
  );
});

test.each([
  ['durations', duration.pattern, parseDuration],
  ['sizes', bytes.pattern, parseBytes],
  ['processors', cpus.pattern, parseCpu],
] as const)('%s above zero that can be read are allowed by the schema', (_what, pattern, parse) => {
  const part = fc.constantFrom('1', '20', '0.5', '.', '-', 'm', 's', 'ms', 'h', 'k', 'Mi', 'G', 'b', 'B', '%', ' ');
  const text = fc.array(part, { minLength: 1, maxLength: 4 }).map(parts => parts.join(''));
  fc.assert(
    fc.property(text, one => {
      fc.pre((parse(one) ?? 0) > 0);
      expect(one).toMatch(new RegExp(pattern));
    }),
  );
});
