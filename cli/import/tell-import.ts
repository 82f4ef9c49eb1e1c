import { relative } from 'node:path';
import type { EngineImport } from '../../reconciler/dialects/engine/import-engine.ts';
import { hang, table } from '../../reconciler/report/layout.ts';
import { visible } from '../../reconciler/report/visible.ts';
import type { Terminal } from '../terminal.ts';
import type { TargetFolder } from './folder.ts';
import { tellSecrets } from './secrets-file.ts';

/** Tells what was written, what was left out and why, and which secrets to give. */
export function tellImport(
  terminal: Terminal,
  { root }: TargetFolder,
  files: readonly string[],
  { jobs, leftOut, secrets }: EngineImport,
  secretsFile: string | undefined,
): void {
  const { style, print } = terminal;
  const folder = relative(process.cwd(), root) || '.';
  const section = (heading: string, lines: readonly string[]): void => {
    if (lines.length > 0) print(`\n${style.paint('strong', heading)}\n${lines.join('\n')}`);
  };
  const others = files.filter(path => !path.startsWith('jobs/'));
  const rows = jobs.map(({ name, from, spec }) =>
    [`jobs/${name}.yaml`, from, spec.image ?? ''].map(text => ({ text: visible(text) })),
  );
  const [, ...jobLines] = table(['JOB', 'CONTAINER', 'IMAGE'], rows, style);
  section(
    `Written into ${folder}`,
    [...others, ...jobLines].map(line => `  ${line}`),
  );
  const reasons = leftOut.map(({ name, why }) => [name, why.join('; ')] as const);
  section('Left out', told(reasons, terminal));
  const remarks = jobs.flatMap(job => job.remarks.map(remark => [`job/${job.name}`, remark] as const));
  section('Good to know', told(remarks, terminal));
  const { heading, lines, load } = tellSecrets(secretsFile, secrets);
  section(heading, lines);
  section('Next', [...load, `  reconcile --dry-run --repo ${folder}   plans nothing`]);
}

/** Names with a text beside each. */
export function told(pairs: readonly (readonly [string, string])[], { style }: Terminal): readonly string[] {
  const columns = Math.min(28, Math.max(0, ...pairs.map(([name]) => name.length)));
  return pairs.flatMap(([name, text]) =>
    hang({ text: visible(name), tone: 'strong' }, columns, { text: visible(text) }, '  ', style),
  );
}
