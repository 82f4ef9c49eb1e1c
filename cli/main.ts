#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// What was compiled once is kept for the next command, in a folder of the user's own: a shared one could be written by others.
enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'keelson'));

// A reader that goes away (`| head`) ends nothing: what was begun is finished without telling.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

const [{ tellFailure }, { createProgram }, { openTerminal }] = await Promise.all([
  import('./failure.ts'),
  import('./program.ts'),
  import('./terminal.ts'),
]);
try {
  await createProgram().parseAsync();
} catch (error) {
  const isGiven = (...flags: readonly string[]): boolean => flags.some(flag => process.argv.includes(flag));
  const terminal = openTerminal({ color: !isGiven('--no-color'), ...(isGiven('-v', '--verbose') ? { verbose: true } : {}) });
  process.exitCode = await tellFailure(error, terminal);
}
