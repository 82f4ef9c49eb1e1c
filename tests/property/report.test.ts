import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { resourceId } from '../../reconciler/model/ids.ts';
import type { Change } from '../../reconciler/model/plan.ts';
import type { Report } from '../../reconciler/model/report.ts';
import { renderJson, toJson } from '../../reconciler/report/json.ts';
import { renderDiagnosticsJunit, renderJobsJunit } from '../../reconciler/report/junit.ts';
import { renderMarkdown } from '../../reconciler/report/markdown.ts';
import { notePass, noteSent, startProgress } from '../../reconciler/report/progress.ts';
import { PLAIN, type Style } from '../../reconciler/report/style.ts';
import { renderDiagnostics } from '../../reconciler/report/text/diagnostics.ts';
import { renderExplain } from '../../reconciler/report/text/explain.ts';
import { renderHistory, renderReport } from '../../reconciler/report/text/history.ts';
import { renderOutcomes } from '../../reconciler/report/text/outcomes.ts';
import { renderPlan } from '../../reconciler/report/text/plan.ts';
import { renderEvent, renderLive } from '../../reconciler/report/text/progress.ts';
import { renderStatus } from '../../reconciler/report/text/status.ts';
import planSchema from '../../schema/plan.json' with { type: 'json' };
import reportSchema from '../../schema/report.json' with { type: 'json' };
import {
  AT,
  buildChange,
  buildDiagnostic,
  buildField,
  buildHeld,
  buildJob,
  buildNode,
  buildOutcome,
  buildReport,
  buildUnseen,
} from '../support/report-builder.ts';

/** Text that people, registries and engines could send: words, and everything that can do harm. */
const nasty = fc.oneof(
  fc.constantFrom('```', '````', '~~~', ''),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(
      'a',
      ' ',
      '`',
      '```',
      '\n',
      '\r',
      '\t',
      '\u001b[2J',
      '\u009b1m',
      '\u202e',
      '\u2028',
      '</details>',
      '@all',
      '日',
      '👩‍👧',
      'é',
      '%',
    ),
    maxLength: 60,
  }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
);
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);

const change: fc.Arbitrary<Change> = fc
  .record({
    action: fc.constantFrom('create', 'update', 'replace', 'delete', 'start', 'stop' as const),
    kind: fc.constantFrom('workload', 'volume', 'network', 'image' as const),
    name: fc.oneof(name, nasty),
    node: name,
    why: nasty,
    cause: fc.constantFrom('git', 'drift', 'loss' as const),
    fields: fc.array(
      fc.tuple(
        fc.constantFrom('env.A', 'image.ref', 'limits.memoryBytes', 'ports.80/tcp.publish', 'files./x.digest'),
        fc.option(nasty),
        fc.option(nasty),
      ),
    ),
  })
  .map(({ action, kind, name, node, why, cause, fields }) =>
    buildChange(action, resourceId(`docker:${node}`, kind, `${name}.1`), why, {
      cause,
      fields: fields.map(([field, from, to]) => buildField(field, from, to)),
    }),
  );

const report: fc.Arbitrary<Report> = fc
  .record({
    ready: fc.array(change, { maxLength: 12 }),
    later: fc.array(fc.record({ change, waits: nasty }), { maxLength: 6 }),
    held: fc.array(fc.tuple(nasty, nasty, fc.option(nasty, { nil: undefined })), { maxLength: 6 }),
    subject: nasty,
    degraded: fc.array(nasty, { maxLength: 2 }),
    why: nasty,
    summary: nasty,
  })
  .map(({ ready, later, held, subject, degraded, why, summary }) =>
    buildReport({
      sync: 'changing',
      intent: {
        source: subject,
        inForce: { revision: 'a'.repeat(40), subject },
        diagnostics: [buildDiagnostic({ summary, hint: why, severity: 'warning', excerpt: [] })],
        files: 1,
      },
      degraded,
      nodes: [buildNode('pi-1', { why, engine: subject })],
      outcomes: ready.map(one =>
        buildOutcome(one, { status: 'failed', error: { code: 'internal', message: why, temporary: false } }),
      ),
      plan: {
        ready,
        later,
        held: held.map(([where, what, todo]) => buildHeld('code', where, what, todo)),
        unseen: [buildUnseen('pi-9', { why, consequence: summary })],
        jobs: [buildJob('web', ['pi-1'], { why, image: subject, health: 'degraded' })],
        underway: ready.map(({ id }) => ({ id, what: why })),
      },
    }),
  );

const style: fc.Arbitrary<Style> = fc
  .record({ width: fc.integer({ min: 50, max: 160 }), verbose: fc.boolean(), unicode: fc.boolean() })
  .map(parts => ({ ...PLAIN, ...parts }));

const textsOf = (shown: Report, look: Style): readonly string[] => [
  ...progressOf(shown, look),
  renderPlan(shown, look),
  renderReport(shown, look),
  renderStatus(shown, AT, look),
  renderExplain(shown, 'job/web', look)!,
  renderExplain(shown, 'pi-1', look)!,
  renderOutcomes({ report: shown, outcomes: shown.outcomes, tookMs: 1, ended: 'settled' }, look),
];

function progressOf(shown: Report, look: Style): readonly string[] {
  const sent = shown.plan.ready.reduce((progress, one) => noteSent(progress, one, AT), startProgress(AT));
  const { progress, events } = notePass(sent, shown);
  return [renderLive(sent, AT, look), renderLive(progress, AT, look), ...events.map(event => renderEvent(event, look))];
}

/** Everything but line breaks that acts on a terminal, or hides. */
const HARMFUL = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}]|[\u200b-\u200c\u200e-\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/u;

test('no view lets a text from the world act on the terminal', () => {
  fc.assert(
    fc.property(report, style, nasty, (shown, look, summary) => {
      const diagnostics = [buildDiagnostic({ summary, excerpt: [{ line: 17, text: summary }] })];
      const others = [
        renderMarkdown(shown),
        renderHistory([shown], AT, look),
        renderDiagnostics(diagnostics, { files: 1 }, look),
        renderJobsJunit(shown),
        renderDiagnosticsJunit(diagnostics),
        renderJson(toJson(shown)),
      ];
      for (const text of [...textsOf(shown, look), ...others]) expect(text).not.toMatch(HARMFUL);
    }),
  );
});

test('no line is wider than the terminal', () => {
  fc.assert(
    fc.property(report, style, (shown, look) => {
      for (const text of textsOf(shown, look))
        expect(text.split('\n').filter(line => stringWidth(line) > look.width)).toEqual([]);
    }),
  );
});

test('a comment stays within its limit, and every fence in it is closed by its own end', () => {
  fc.assert(
    fc.property(report, fc.integer({ min: 1, max: 400 }), (shown, times) => {
      const { ready } = shown.plan;
      const many = Array.from({ length: times }, (_, n) =>
        ready.map(one => ({ ...one, why: `${one.why} ${n}`.repeat(5) })),
      ).flat();
      const text = renderMarkdown({ ...shown, plan: { ...shown.plan, ready: many } });
      expect(text.length).toBeLessThanOrEqual(65_536);
      const lines = text.split('\n');
      const outside = withoutFences(lines);
      const isEnd = (line: string): boolean => line === '</details>';
      expect(outside.filter(isEnd)).toHaveLength(lines.filter(isEnd).length);
      expect(outside.join('\n')).not.toMatch(/<(?!details|\/details|summary|\/summary|!-- keelson)|@(?!&#8203;)/);
    }),
    { numRuns: 50 },
  );
});

test('JSON is as schema/report.json and plan.json say, without a field that they do not know', () => {
  const isValid = compileClosed(reportSchema, planSchema);
  fc.assert(
    fc.property(report, shown => {
      expect(isValid(JSON.parse(renderJson(toJson(shown)))), JSON.stringify(isValid.errors)).toBe(true);
    }),
  );
});

test('JSON text means what the report says', () => {
  fc.assert(
    fc.property(report, shown => {
      expect(JSON.parse(renderJson(toJson(shown)))).toEqual(JSON.parse(JSON.stringify(toJson(shown))));
    }),
  );
});

/** A validator of the first schema; fields that a schema leaves open for later versions are errors here. */
function compileClosed(...schemas: readonly object[]): ValidateFunction {
  const [first, ...rest] = schemas.map(schema => close(schema) as object);
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  for (const schema of rest) ajv.addSchema(schema);
  return ajv.compile(first!);
}

function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close);
  if (schema === null || typeof schema !== 'object') return schema;
  const closed = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, close(value)]));
  return 'properties' in schema && !('additionalProperties' in schema) ? { ...closed, additionalProperties: false } : closed;
}

/** The lines of Markdown outside of fences, read as CommonMark reads them; fails where a fence is never closed. */
function withoutFences(lines: readonly string[]): readonly string[] {
  const outside: string[] = [];
  let fence: string | null = null;
  for (const line of lines) {
    const ticks = /^ {0,3}(`{3,})/.exec(line)?.[1];
    if (fence === null && ticks !== undefined) fence = ticks;
    else if (fence === null) outside.push(line);
    else if (ticks !== undefined && ticks.length >= fence.length && line.trim() === ticks) fence = null;
  }
  expect(fence).toBeNull();
  return outside;
}
