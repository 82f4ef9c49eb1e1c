import type { Command } from 'commander';
import { Interrupted } from './failure.ts';
import { flagsOf, type SharedFlags } from './flags.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** What a command works with. */
export interface Context<Flags extends SharedFlags = SharedFlags> {
  readonly flags: Flags;
  readonly terminal: Terminal;
  /** Aborts when a person or the system wants the command to end. */
  readonly signal: AbortSignal;
}

/** Makes a command do something. What `run` returns is the exit code; what it throws is for main.ts. */
export function act<Flags extends SharedFlags>(
  command: Command,
  run: (context: Context<Flags>, ...args: readonly string[]) => Promise<number>,
): Command {
  return command.action(async () => {
    const flags = flagsOf<Flags>(command);
    const stop = new AbortController();
    const end = (name: NodeJS.Signals): void => {
      const interrupted = new Interrupted(name === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
      // Who asks twice does not want to wait for what is under way.
      if (stop.signal.aborted) process.exit(interrupted.exitCode);
      stop.abort(interrupted);
    };
    process.on('SIGINT', end).on('SIGTERM', end);
    try {
      const context = { flags, terminal: openTerminal(flags), signal: stop.signal };
      process.exitCode = await run(context, ...(command.processedArgs as readonly (string | readonly string[])[]).flat());
    } catch (error) {
      stop.signal.throwIfAborted();
      throw error;
    } finally {
      process.off('SIGINT', end).off('SIGTERM', end);
    }
  });
}
