import { expectTypeOf, test } from 'vitest';
import type { JsonReport } from '../../../reconciler/report/json.ts';
import type { ReportOutput } from './report.generated.ts';

/** Ids as plain strings: a schema tells their form by a sentence. */
type Plain<T> = T extends string
  ? // biome-ignore lint/complexity/noBannedTypes: what every string key allows is a pattern, not a word
    {} extends Record<T, 1>
    ? string
    : T
  : T extends readonly (infer Item)[]
    ? readonly Plain<Item>[]
    : T extends object
      ? { [K in keyof T]: Plain<T[K]> }
      : T;

test('schema/report.json and schema/plan.json describe what --json prints, field by field', () => {
  expectTypeOf<Plain<JsonReport>>().toEqualTypeOf<Plain<ReportOutput>>();
});
