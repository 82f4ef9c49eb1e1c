import { type ReadStack, readStack } from '../../reconciler/manifests/read-stack.ts';
import type { WorkloadTemplate } from '../../reconciler/model/cluster.ts';
import type { JobSpec } from '../../reconciler/model/manifest.generated.ts';
import type { Manifest } from '../../reconciler/model/manifest.ts';
import { line } from './read-files.ts';

const at = { file: 'coffee.yaml', line: 1, column: 1 };

/** What Compose files are as the stack `coffee`; all that are not named in `files` only lie there. */
export function stackOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  stack: Partial<NonNullable<JobSpec['stack']>> = {},
): ReadStack {
  const spec: JobSpec = { technology: 'stack', stack: { files: [Object.keys(files)[0]!], ...stack } };
  const manifest: Manifest<'Job'> = {
    kind: 'Job',
    name: 'coffee',
    value: { apiVersion: 'keelson/v1', kind: 'Job', metadata: { name: 'coffee' }, spec },
    at,
    place: () => ({ at, length: 1, excerpt: [] }),
    fileOf: () => 'coffee.yaml',
  };
  return readStack(manifest, path => {
    const found = files[path];
    if (found === undefined) return { status: 'wrong', summary: `no ${path}`, hint: 'look again' };
    const content = typeof found === 'string' ? { text: found } : { base64: Buffer.from(found).toString('base64') };
    return { status: 'content', content };
  });
}

/** The services of one Compose file by their short names. Throws where something is wrong with it. */
export function servicesOf(
  compose: string,
  env: Readonly<Record<string, string>> = {},
  others: Readonly<Record<string, string>> = {},
): Readonly<Record<string, WorkloadTemplate>> {
  const read = stackOf({ 'stack.yml': compose, ...others }, { env });
  if (read.stack === null) throw new Error(toldBy(read).join('\n'));
  return Object.fromEntries(read.stack.services.map(({ name, workload }) => [name.replace('coffee/', ''), workload]));
}

/** The workload of the one service of a Compose file, from the lines of that service. */
export function serviceOf(lines: string, top = '', env: Readonly<Record<string, string>> = {}): WorkloadTemplate {
  return servicesOf(composeOf(lines, top), env).web!;
}

/** What is said against a Compose file with one service: `stack.yml:3:5 error bad-value`. */
export function saidOf(lines: string, top = '', env: Readonly<Record<string, string>> = {}): readonly string[] {
  return toldBy(stackOf({ 'stack.yml': composeOf(lines, top) }, { env }));
}

/** What was said, a line each. */
export function toldBy({ diagnostics }: ReadStack): readonly string[] {
  return diagnostics.map(line);
}

function composeOf(lines: string, top: string): string {
  const indented = lines
    .trim()
    .split('\n')
    .map(text => `    ${text}\n`)
    .join('');
  return `services:\n  web:\n    image: nginx:1.27\n${indented}${top}`;
}
