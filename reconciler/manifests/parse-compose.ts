import type { Document } from 'yaml';
import type { ComposeSource } from '../dialects/compose/compose-file.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Path } from '../model/manifest.ts';
import { composeScalar } from './compose-scalar.ts';
import { diagnosticIn, type Problem, placeOf } from './excerpt.ts';
import { narrowed, spanOf } from './locate.ts';
import { parseYaml, syntaxProblem } from './parse-yaml.ts';
import { plainValue } from './plain-value.ts';

/** A Compose file as plain values. Of several documents Docker reads the first. */
export function parseCompose(path: string, text: string): ComposeSource | readonly Diagnostic[] {
  const source = { path, text };
  const trees = parseYaml(text);
  if ('code' in trees) return [diagnosticIn(source, trees)];
  const [tree] = trees;
  if (tree === undefined) return [diagnosticIn(source, EMPTY)];
  const problems = problemsOf(tree, text);
  if ('problems' in problems) return problems.problems.map(problem => diagnosticIn(source, problem));
  return {
    path,
    value: problems.value,
    place: (field: Path, part = 'value') => {
      const span = spanOf(tree, field, part === 'key' ? part : 'value');
      return placeOf(source, typeof part === 'string' ? span : narrowed(text, span, part.near));
    },
  };
}

const EMPTY: Problem = {
  code: 'empty-file',
  summary: 'This Compose file is empty',
  hint: 'write services: {…}',
  start: 0,
  end: 1,
};

function problemsOf(
  tree: Document.Parsed,
  text: string,
): { readonly problems: readonly Problem[] } | { readonly value: unknown } {
  const syntax = syntaxProblem(tree, text);
  if (syntax !== null) return { problems: [syntax] };
  const { value, problems } = plainValue(tree, { scalar: composeScalar });
  return problems.length > 0 ? { problems } : { value };
}
