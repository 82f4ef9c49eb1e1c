import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Of the packages named, those that are not installed; `root` stands for the rights a real engine needs. */
export function missingPackages(...packages: readonly string[]): readonly string[] {
  const programs = readPrograms();
  const missing = packages.filter(name => !onPath(programs.get(name) ?? name));
  return process.getuid?.() === 0 ? missing : [...missing, 'root'];
}

/**
 * Whether tests that need these packages are skipped: false where all are there. Where something is missing it is named, and in CI
 * (CI=true) it is an error.
 */
export function skipWithout(...packages: readonly string[]): boolean {
  const missing = missingPackages(...packages);
  if (missing.length === 0) return false;
  const message = `tests against real engines need: ${missing.join(', ')} (apt-get install, and run as root)`;
  if (process.env.CI === 'true') throw new Error(message);
  console.warn(`skipped: ${message}`);
  return true;
}

/** The program that stands for each package of packages.txt. */
function readPrograms(): ReadonlyMap<string, string> {
  const lines = readFileSync(join(import.meta.dirname, 'packages.txt'), 'utf8').matchAll(/^([^#\s]+) (\S+)$/gm);
  return new Map([...lines].map(([, name = '', program = '']) => [name, program]));
}

function onPath(program: string): boolean {
  const folders = `${process.env.PATH ?? ''}${delimiter}/usr/sbin${delimiter}/sbin`.split(delimiter);
  return folders.some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
