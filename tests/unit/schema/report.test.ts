import { expectTypeOf, test } from 'vitest';
import type { TopReport } from '../../../reconciler/model/report.ts';
import type { JsonReport } from '../../../reconciler/report/json.ts';
import type { Plain } from './plain.ts';
import type { ReportOutput, TopOutput } from './report.generated.ts';

test('schema/report.json and schema/plan.json describe what --json prints, field by field', () => {
  expectTypeOf<Plain<JsonReport>>().toEqualTypeOf<Plain<ReportOutput>>();
});

test('schema/top.json describes what top --json prints, field by field', () => {
  expectTypeOf<Plain<TopReport>>().toEqualTypeOf<TopOutput>();
});
