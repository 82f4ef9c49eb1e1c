import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { medianMs, ms, type Row } from './table.ts';

const root = join(import.meta.dirname, '../..');

/** Commands that people wait for. */
export async function benchStartup(): Promise<readonly Row[]> {
  const node = await medianMs(9, () => execFileSync(process.execPath, ['-e', '0']));
  const help = await medianMs(9, () => run('--help'));
  const validate = await medianMs(9, () => run('validate', 'manifests-example/shop'));
  const limit = `${ms(node)} node itself`;
  return [
    { work: 'reconcile --help', measured: ms(help), limit, goal: '≤ 0.15 s', met: help <= 150 },
    { work: 'reconcile validate of an example', measured: ms(validate), limit, goal: '≤ 0.4 s', met: validate <= 400 },
  ];
}

function run(...args: readonly string[]): void {
  execFileSync(process.execPath, ['cli/main.ts', ...args], { cwd: root, stdio: 'ignore' });
}
