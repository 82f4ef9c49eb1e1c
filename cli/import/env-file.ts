import type { StackValues } from '../../reconciler/dialects/compose/take-stack.ts';
import { likelySecrets } from '../../reconciler/dialects/engine/likely-secrets.ts';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import { hideComment } from './hide-comment.ts';

/** What becomes of the secrets of a file of variables. */
export interface EnvFileInput {
  /** For messages. */
  readonly path: string;
  /** They get the values of variables that look secret. */
  readonly values: Pick<StackValues, 'give'>;
  /** Values of secrets by name: those that `values` found so far. */
  readonly secrets: ReadonlyMap<string, string>;
}

/**
 * A file of variables (`env_file`) as git may have it: the line of a variable that looks secret only names it, and its value is given to
 * the stack; a comment that looks secret is left out. Throws OperationError invalid for a secret that could only stay in the file.
 */
export function hideInEnvFile(text: string, { path, values, secrets }: EnvFileInput): string {
  const edit = (line: string, number: number): string => {
    if (/^\s*#/.test(line)) return hideComment(line);
    const [, indent, name, value = ''] = VARIABLE.exec(line) ?? [];
    const found = name === undefined ? [] : secretsIn(name, value);
    if (found.length === 0) return line;
    const refuse = (why: string): never => {
      throw new OperationError('invalid', `${path}, line ${number}: ${name} looks secret, and ${why}; nothing was written`);
    };
    if (!/^[A-Za-z_]\w*$/.test(name!)) refuse('a Job can give only what is called by letters, digits and _: call it otherwise');
    if (GOES_ON.test(value)) refuse('its value goes on in the next line: write it in one, or into a file of its own');
    if (values.give(name!, value)) return `${indent}${name}`;
    const known = new Set(secrets.values());
    if (found.some(secret => known.has(secret)))
      refuse('it has another value elsewhere in this stack: write it into the environment of its service');
    return line;
  };
  // Every second piece is the end of a line.
  return text
    .split(/(\r?\n)/)
    .map((piece, index) => (index % 2 === 1 ? piece : edit(piece, index / 2 + 1)))
    .join('');
}

/** With blanks around `=` as Compose has it; Docker's own stacks know no such line. */
const VARIABLE = /^(\s*)(?:export\s+)?([^=\s]+)(?:=|\s+=\s*)(.*)$/s;
/** A quote that nothing closes, or the head of a key alone. */
const GOES_ON = /^(["'])(?!.*\1)|-----BEGIN (?!.*-----END )/s;

function secretsIn(name: string, value: string): readonly string[] {
  const isKey = value.includes('PRIVATE KEY-----');
  return [...likelySecrets({ [name]: value }, []), ...(isKey ? [value] : [])].filter(secret => secret !== '');
}
