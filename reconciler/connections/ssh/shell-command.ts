import { shellWords } from '../shell-words.ts';

/** How a script gets the rights it needs: as who we logged in, or through a program that needs no password or takes it from its input. */
export interface Become {
  readonly program: 'sudo' | 'doas';
  /** For sudo where it asks for one; doas takes none without a terminal. */
  readonly password?: string;
}

/** One line of the remote command and all of its standard input. */
export interface ShellCommand {
  readonly command: string;
  readonly input: string | Uint8Array;
}

/**
 * The command that runs a script by the POSIX shell, whatever the login shell is, with rights as wanted. A password goes in as the first
 * line of the input and is never part of a command; a sudo that wants none does not eat a line of the script's own input.
 */
export function shellCommand(script: string, input: string | Uint8Array, become?: Become): ShellCommand {
  const { words, input: all } = shellWords(script, input);
  const run = `sh -c ${words.map(quote).join(' ')}`;
  if (become === undefined) return { command: `exec ${run}`, input: all };
  if (become.program === 'doas') return { command: `exec doas -n ${run}`, input: all };
  if (become.password === undefined) return { command: `exec sudo -n -- ${run}`, input: all };
  const asRoot = [
    'IFS= read -r p',
    'if sudo -n true 2>/dev/null; then exec sudo -n -- "$@"; fi',
    '{ printf %s "$p"; echo; exec cat; } | sudo -S -p "" -- "$@"',
  ];
  return {
    command: `exec sh -c ${quote(asRoot.join('; '))} sh ${run}`,
    input: Buffer.concat([Buffer.from(`${become.password}\n`), Buffer.from(all)]),
  };
}

/** A text as one word of the POSIX shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
