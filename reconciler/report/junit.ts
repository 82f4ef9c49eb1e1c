import type { Diagnostic } from '../model/diagnostic.ts';
import type { JobStatus } from '../model/plan.ts';
import type { Report } from '../model/report.ts';
import { summariseDiagnostic } from './text/diagnostics.ts';
import { visible } from './visible.ts';

interface Case {
  readonly name: string;
  readonly failures: readonly string[];
  readonly skipped?: string;
  readonly output?: readonly string[];
}

/** Diagnostics as test cases, one for each file that has some: errors fail it, warnings are its output. */
export function renderDiagnosticsJunit(diagnostics: readonly Diagnostic[]): string {
  const files = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const file = diagnostic.at?.file ?? 'the whole cluster';
    files.set(file, [...(files.get(file) ?? []), diagnostic]);
  }
  const of = (all: readonly Diagnostic[], severity: string): readonly string[] =>
    all.filter(one => one.severity === severity).map(summariseDiagnostic);
  const cases = [...files].map(([name, all]): Case => ({ name, failures: of(all, 'error'), output: of(all, 'warning') }));
  return renderSuite('manifests', cases.length === 0 ? [{ name: 'all manifests', failures: [] }] : cases);
}

/** Jobs as test cases: one that is degraded or missing fails, one that is on its way or unknown is skipped. */
export function renderJobsJunit(report: Report): string {
  return renderSuite(report.cluster, report.plan.jobs.map(toCase));
}

function toCase({ name, health, why, want, have }: JobStatus): Case {
  const text = why ?? `${health}: ${have} of ${want} replicas run`;
  if (health === 'degraded' || health === 'missing') return { name: `job/${name}`, failures: [text] };
  return health === 'healthy'
    ? { name: `job/${name}`, failures: [] }
    : { name: `job/${name}`, failures: [], skipped: `${health}: ${text}` };
}

function renderSuite(name: string, cases: readonly Case[]): string {
  const failures = cases.filter(one => one.failures.length > 0).length;
  const skipped = cases.filter(one => one.skipped !== undefined).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="keelson" ${counts}>`,
    `  <testsuite name="${escapeXml(name)}" ${counts}>`,
    ...cases.flatMap(one => renderCase(one, name)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function renderCase({ name, failures, skipped, output = [] }: Case, suite: string): readonly string[] {
  const inside = [
    ...(failures.length === 0
      ? []
      : [`      <failure message="${escapeXml(failures[0]!)}">${escapeXml(failures.join('\n'))}</failure>`]),
    ...(skipped === undefined ? [] : [`      <skipped message="${escapeXml(skipped)}"/>`]),
    ...(output.length === 0 ? [] : [`      <system-out>${escapeXml(output.join('\n'))}</system-out>`]),
  ];
  const head = `    <testcase name="${escapeXml(name)}" classname="${escapeXml(suite)}"`;
  return inside.length === 0 ? [`${head}/>`] : [`${head}>`, ...inside, '    </testcase>'];
}

/** What XML 1.0 cannot hold is made visible before; line breaks between messages stay. */
function escapeXml(text: string): string {
  return text
    .split('\n')
    .map(line => visible(line).replaceAll(/[\ufffe\uffff]/g, '\ufffd'))
    .join('\n')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
