#!/usr/bin/env node
import { tellFailure } from './failure.ts';
import { createProgram } from './program.ts';
import { openTerminal } from './terminal.ts';

// A reader that goes away (`| head`) ends nothing: what was begun is finished without telling.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

try {
  await createProgram().parseAsync();
} catch (error) {
  const isGiven = (...flags: readonly string[]): boolean => flags.some(flag => process.argv.includes(flag));
  const terminal = openTerminal({ color: !isGiven('--no-color'), ...(isGiven('-v', '--verbose') ? { verbose: true } : {}) });
  process.exitCode = await tellFailure(error, terminal);
}
