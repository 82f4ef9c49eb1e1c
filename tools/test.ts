import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import manifest from '../package.json' with { type: 'json' };

/** `npm test`: the checks and every test; with arguments (`npm test -- --project unit`) only what Vitest is asked for. */

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The part of Vitest's JSON report that is read here. */
interface VitestReport {
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly { readonly status: string }[] }[];
}

const root = path.dirname(import.meta.dirname);
const checks = manifest.scripts.check.split(' && ').map(command => command.split(' '));

/** Runs a locally installed command with this Node and this terminal; its exit code, 1 when a signal ended it. */
function run(command: string, args: readonly string[]): Promise<number> {
  const bin = path.join(root, 'node_modules/.bin');
  const colour = process.stdout.isTTY ? {} : { NO_COLOR: '1' };
  const env = {
    ...process.env,
    ...colour,
    PATH: [path.dirname(process.execPath), bin, process.env.PATH].join(path.delimiter),
  };
  const child = spawn(path.join(bin, command), args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const end = () => child.kill('SIGTERM');
  process.once('SIGTERM', end);
  return new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code => resolve(code ?? 1));
  }).finally(() => process.off('SIGTERM', end));
}

/** Each check counts as one test. */
async function runChecks(): Promise<Counts> {
  const codes: number[] = [];
  for (const [command = '', ...args] of checks) {
    const code = await run(command, args);
    console.log(`${code === 0 ? ' ✓' : ' ✗'} check ${[command, ...args].join(' ')}`);
    codes.push(code);
  }
  const passed = codes.filter(code => code === 0).length;
  return { passed, failed: codes.length - passed, skipped: 0 };
}

/** Runs Vitest, which prints a line for each test file. Whatever else made it fail counts as one failed test. */
async function runTests(args: readonly string[]): Promise<Counts> {
  const folder = await mkdtemp(path.join(tmpdir(), 'keelson-test-'));
  try {
    const report = path.join(folder, 'report.json');
    const code = await run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args]);
    const counts = countTests(await readFile(report, 'utf8').then(JSON.parse, () => ({ testResults: [] })));
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A file that could not be loaded has no tests: it counts as one that failed. */
function countTests(report: VitestReport): Counts {
  const statuses = report.testResults.flatMap(file =>
    file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed')
      ? ['failed', ...file.assertionResults.map(test => test.status)]
      : file.assertionResults.map(test => test.status),
  );
  const passed = statuses.filter(status => status === 'passed').length;
  const failed = statuses.filter(status => status === 'failed').length;
  return { passed, failed, skipped: statuses.length - passed - failed };
}

const args = process.argv.slice(2);
const parts = args.length === 0 ? [await runChecks(), await runTests([])] : [await runTests(args)];
const total = (pick: (counts: Counts) => number): number => parts.reduce((sum, counts) => sum + pick(counts), 0);
const failed = total(counts => counts.failed);
console.log(`${total(counts => counts.passed)} passed, ${failed} failed, ${total(counts => counts.skipped)} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
