import type { Diagnostic } from '../model/diagnostic.ts';
import type { Path, Place } from '../model/manifest.ts';
import { diagnosticIn, placeOf } from './excerpt.ts';
import { spanOf } from './locate.ts';
import { parseYaml, syntaxProblem } from './parse-yaml.ts';
import { plainValue } from './plain-value.ts';

/** The configuration's file as written, not yet checked. */
export interface ParsedConfigFile {
  /** undefined where the text cannot be read. */
  readonly value: unknown;
  readonly place: (path: Path, part?: 'key' | 'value') => Place;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the text of `reconcile.yaml`: one document of YAML; an empty one says nothing. Never throws. */
export function parseConfigFile(path: string, text: string): ParsedConfigFile {
  const source = { path, text };
  const trees = parseYaml(text);
  if ('code' in trees)
    return { value: undefined, place: () => placeOf(source, trees), diagnostics: [diagnosticIn(source, trees)] };
  const [tree, second] = trees;
  if (tree === undefined) return { value: {}, place: () => placeOf(source, { start: 0, end: 1 }), diagnostics: [] };
  const place: ParsedConfigFile['place'] = (path, part = 'value') => placeOf(source, spanOf(tree, path, part));
  const syntax = syntaxProblem(tree, text);
  if (syntax !== null) return { value: undefined, place, diagnostics: [diagnosticIn(source, syntax)] };
  const { value, problems } = plainValue(tree);
  const diagnostics = problems.map(problem => diagnosticIn(source, problem));
  if (second !== undefined) {
    const [start] = second.range;
    diagnostics.push(
      diagnosticIn(source, {
        code: 'second-document',
        summary: 'The configuration is one document',
        hint: 'remove the line "---"',
        start,
        end: start + 1,
      }),
    );
  }
  return { value: value ?? (tree.contents === null || value === null ? {} : undefined), place, diagnostics };
}
