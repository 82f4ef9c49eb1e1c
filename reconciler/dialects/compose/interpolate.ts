import { isMap } from './compose-file.ts';

/** What is wrong with a variable; `near` is the piece that names it. */
export interface VariableProblem {
  readonly code: 'bad-variable' | 'variable-not-set' | 'variable-required';
  readonly summary: string;
  readonly hint?: string;
  readonly near: string;
}

/** Values of variables, and where problems are told. */
export interface Variables {
  readonly lookup: (name: string) => string | undefined;
  readonly report: (path: readonly (string | number)[], problem: VariableProblem) => void;
}

/** A Compose file with its variables filled in: all but its own extensions (`x-…`). */
export function interpolateFile(value: unknown, variables: Variables): unknown {
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, own]) => [key, key.startsWith('x-') ? own : walk(own, [key], variables)]),
  );
}

function walk(value: unknown, path: readonly (string | number)[], variables: Variables): unknown {
  if (typeof value === 'string') return interpolate(value, { ...variables, report: problem => variables.report(path, problem) });
  if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index], variables));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, walk(own, [...path, key], variables)]));
}

interface TextVariables {
  readonly lookup: Variables['lookup'];
  readonly report: (problem: VariableProblem) => void;
}

/** Deeper is an attack. */
const MAX_DEPTH = 20;

/**
 * `$NAME`, `${NAME}`, `${NAME:-else}` and its kin with their values; `$$` is a dollar. What follows an operator may have variables in it.
 * https://docs.docker.com/reference/compose-file/interpolation/
 */
function interpolate(text: string, variables: TextVariables, depth = 0): string {
  let result = '';
  let rest = text;
  for (let start = rest.indexOf('$'); start !== -1; start = rest.indexOf('$')) {
    result += rest.slice(0, start);
    const variable = depth > MAX_DEPTH ? null : readVariable(rest.slice(start));
    if (variable === null) {
      variables.report(badVariable(rest.slice(start)));
      return text;
    }
    result += filledIn(variable, variables, depth);
    rest = rest.slice(start + variable.source.length);
  }
  return result + rest;
}

interface Variable {
  readonly source: string;
  /** Empty: a dollar. */
  readonly name: string;
  readonly operator: string;
  readonly argument: string;
}

function readVariable(text: string): Variable | null {
  if (text.startsWith('$$')) return { source: '$$', name: '', operator: '', argument: '' };
  const plain = /^\$([A-Za-z_]\w*)/.exec(text);
  if (plain !== null) return { source: plain[0], name: plain[1]!, operator: '', argument: '' };
  const head = /^\$\{([A-Za-z_]\w*)(:?[-?+]|(?=\}))/.exec(text);
  const end = head === null ? -1 : closing(text, head[0].length);
  if (head === null || end === -1) return null;
  return { source: text.slice(0, end + 1), name: head[1]!, operator: head[2]!, argument: text.slice(head[0].length, end) };
}

/** Where the brace closes that is open before `from`; -1: nowhere. */
function closing(text: string, from: number): number {
  let open = 1;
  for (let index = from; index < text.length; index += 1) {
    if (text.startsWith('${', index)) open += 1;
    else if (text[index] === '}') open -= 1;
    if (open === 0) return index;
  }
  return -1;
}

function filledIn({ source, name, operator, argument }: Variable, variables: TextVariables, depth: number): string {
  if (name === '') return '$';
  const value = variables.lookup(name);
  const isThere = value !== undefined && (value !== '' || !operator.startsWith(':'));
  const inside = (): string => interpolate(argument, variables, depth + 1);
  switch (operator.at(-1)) {
    case '-':
      return isThere ? value : inside();
    case '+':
      return isThere ? inside() : '';
    case '?':
      if (isThere) return value;
      variables.report(required(source, name, inside()));
      return '';
    default:
      if (value === undefined) variables.report(notSet(source, name));
      return value ?? '';
  }
}

function badVariable(text: string): VariableProblem {
  const near = /^\$(\{[^}]*\}?)?/.exec(text)![0].slice(0, 40);
  return { code: 'bad-variable', summary: 'This is no variable', hint: 'for the sign itself write $$', near };
}

function required(near: string, name: string, message: string): VariableProblem {
  const summary = `The variable ${name} is required${message === '' ? '' : `: ${message}`}`;
  return { code: 'variable-required', summary, hint: `give it in the Job: stack.env.${name}`, near };
}

function notSet(near: string, name: string): VariableProblem {
  const summary = `The variable ${name} is not set, so that nothing is in its place`;
  return { code: 'variable-not-set', summary, hint: `give it in the Job: stack.env.${name}`, near };
}
