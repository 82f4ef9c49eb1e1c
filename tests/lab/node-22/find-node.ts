import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/**
 * The program of Node 22, which `tools/setup.sh --tests` brings where an official build exists; null: there is none, and what needs it is
 * skipped. That is said, and in CI (CI=true) it is an error.
 */
export function findNode22(): string | null {
  const program = join(import.meta.dirname, 'node_modules/.bin/node');
  try {
    accessSync(program, constants.X_OK);
    return program;
  } catch {
    const message = 'tests on Node 22 need tools/setup.sh --tests';
    if (process.env.CI === 'true') throw new Error(message);
    console.warn(`skipped: ${message}`);
    return null;
  }
}
