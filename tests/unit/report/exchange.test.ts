import { expect, test } from 'vitest';
import { renderDiagnosticsJunit, renderJobsJunit } from '../../../reconciler/report/junit.ts';
import { renderMarkdown } from '../../../reconciler/report/markdown.ts';
import { toSarif } from '../../../reconciler/report/sarif.ts';
import { buildChange, buildDiagnostic, buildField, buildJob, buildReport, onNode } from '../../support/report-builder.ts';

test('SARIF has what code hosts require: version, driver with rules, level, message, relative place', () => {
  const warning = buildDiagnostic({
    severity: 'warning',
    code: 'latest-tag',
    summary: 'no version',
    hint: 'pin one',
    at: { file: 'a b/ü:x.yaml', line: 2, column: 3 },
    length: 4,
  });
  const homeless = buildDiagnostic({ code: 'no-cluster', summary: 'there is no Cluster', hint: 'run reconcile init' });
  const { at: _nowhere, ...placeless } = homeless;
  expect(toSarif([warning, buildDiagnostic(), placeless], '0.1.0')).toEqual({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Keelson',
            semanticVersion: '0.1.0',
            rules: [
              { id: 'latest-tag', shortDescription: { text: 'Latest tag' } },
              { id: 'no-cluster', shortDescription: { text: 'No cluster' } },
              { id: 'unknown-field', shortDescription: { text: 'Unknown field' } },
            ],
          },
        },
        columnKind: 'utf16CodeUnits',
        results: [
          {
            ruleId: 'latest-tag',
            ruleIndex: 0,
            level: 'warning',
            message: { text: 'no version (pin one)' },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: 'a%20b/%C3%BC%3Ax.yaml' },
                  region: { startLine: 2, startColumn: 3, endColumn: 7 },
                },
              },
            ],
          },
          expect.objectContaining({ ruleId: 'unknown-field', ruleIndex: 2, level: 'error' }),
          expect.objectContaining({ ruleId: 'no-cluster', ruleIndex: 1, locations: [] }),
        ],
      },
    ],
  });
});

test('JUnit has a case for each file with something wrong; warnings do not fail it', () => {
  const text = renderDiagnosticsJunit([
    buildDiagnostic({ summary: '"a" < \u001b & b' }),
    buildDiagnostic({ severity: 'warning', at: { file: 'b.yaml', line: 1, column: 1 }, summary: 'doubtful' }),
  ]);
  expect(text).toContain('<testsuite name="manifests" tests="2" failures="1" errors="0" skipped="0">');
  expect(text).toContain(
    '<testcase name="apps/web.yaml" classname="manifests">\n      <failure message="apps/web.yaml:17:3 error unknown-field: &quot;a&quot; &lt; \\x1b &amp; b',
  );
  expect(text).toContain('<testcase name="b.yaml" classname="manifests">\n      <system-out>b.yaml:1:1 warning');
});

test('JUnit of nothing wrong is one case that passes', () => {
  expect(renderDiagnosticsJunit([])).toContain('tests="1" failures="0"');
});

test('JUnit of jobs fails those that are degraded or missing and skips those that are not there yet', () => {
  const jobs = [
    buildJob('a', []),
    buildJob('b', [], { health: 'degraded', why: 'b.1: keeps ending' }),
    buildJob('c', [], { health: 'missing' }),
    buildJob('d', [], { health: 'progressing' }),
  ];
  const text = renderJobsJunit(buildReport({ plan: { jobs } }));
  expect(text).toContain('tests="4" failures="2" errors="0" skipped="1"');
  expect(text).toContain('<failure message="b.1: keeps ending">');
});

test('a comment that would be too long says how much it leaves out', () => {
  const fields = Array.from({ length: 10 }, (_, n) => buildField(`env.V${n}`, 'x'.repeat(900), 'y'.repeat(900)));
  const ready = Array.from({ length: 60 }, (_, n) =>
    buildChange('replace', onNode(`job-${n}.1`, 'pi-1'), `because of ${n}`, { fields }),
  );
  const text = renderMarkdown(buildReport({ sync: 'changing', plan: { ready } }));
  expect(text.length).toBeGreaterThan(60_000);
  expect(text.length).toBeLessThanOrEqual(65_536);
  expect(text).toMatch(/\n# … \d+ more lines do not fit into a comment; reconcile --dry-run shows all\n```\n/);
});
