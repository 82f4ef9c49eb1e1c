import type { Document } from 'yaml';
import type { Kind } from '../model/manifest.ts';
import { diagnosticIn, type Problem, positionOf } from './excerpt.ts';
import { spanOf } from './locate.ts';
import { isPlain } from './merge.ts';
import { parseYaml, syntaxProblem } from './parse-yaml.ts';
import { plainValue } from './plain-value.ts';
import { looksLikeOurs, type Recognition, recognise } from './recognise.ts';
import type { SourceDocument, SourceFile, SourceText } from './source-document.ts';

/** More in one file is generated or an attack. */
const MAX_DOCUMENTS = 1_000;
/** More of one file help nobody. */
const MAX_PROBLEMS = 100;

/** The documents of one file. A file without any trace of ours has none, whatever else it holds. Never throws. */
export function parseDocuments(path: string, text: string): SourceFile {
  const source = { path, text };
  const trees = parseYaml(text);
  if ('code' in trees) return { documents: [], diagnostics: looksLikeOurs(text) ? [diagnosticIn(source, trees)] : [] };
  const documents: SourceDocument[] = [];
  const certain: Problem[] = [];
  const doubtful: Problem[] = [];
  for (const [index, tree] of trees.slice(0, MAX_DOCUMENTS).entries()) {
    const { kind, value, problems, isOurs } = readTree(tree, text);
    for (const problem of problems) (isOurs ? certain : doubtful).push(problem);
    if (kind === null) continue;
    documents.push(documentOf(source, index, kind, value as SourceDocument['value'], tree));
  }
  const next = trees[MAX_DOCUMENTS];
  if (next !== undefined) doubtful.push(tooMany(next));
  const problems = doubtful.length > 0 && looksLikeOurs(text) ? [...certain, ...doubtful] : certain;
  const diagnostics = problems.slice(0, MAX_PROBLEMS).map(problem => diagnosticIn(source, problem));
  // Tens of thousands are kept: a copy has no room to grow, which a list that grew has.
  return { documents: documents.slice(), diagnostics: diagnostics.length === 0 ? NONE : diagnostics };
}

const NONE: readonly never[] = [];

function documentOf(
  source: SourceText,
  index: number,
  kind: Kind,
  value: SourceDocument['value'],
  tree: Document.Parsed,
): SourceDocument {
  const { path, text } = source;
  const name = nameOf(value);
  const key = `${kind}/${name || `${path}#${index}`}`;
  const at = positionOf(path, text, spanOf(tree, ['metadata', 'name'], 'value').start);
  return { source, index, kind, name, key, value, at };
}

function nameOf({ metadata }: SourceDocument['value']): string {
  const name = isPlain(metadata) ? metadata.name : undefined;
  return typeof name === 'string' ? name : '';
}

interface ReadTree {
  /** null where it is not ours, or cannot be told. */
  readonly kind: Kind | null;
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Whether its problems concern us, whatever else the file holds. */
  readonly isOurs: boolean;
}

function readTree(tree: Document.Parsed, text: string): ReadTree {
  const syntax = syntaxProblem(tree, text);
  if (syntax !== null) return { kind: null, value: null, problems: [syntax], isOurs: false };
  const { value, problems } = plainValue(tree);
  if (value === undefined) return { kind: null, value, problems, isOurs: false };
  const recognition = recognise(value);
  if (recognition.status === 'foreign') return { kind: null, value, problems: [], isOurs: false };
  if (recognition.status === 'doubtful')
    return { kind: null, value, problems: [...problems, doubt(tree, recognition)], isOurs: true };
  return { kind: recognition.kind, value, problems, isOurs: true };
}

function tooMany(tree: Document.Parsed): Problem {
  const [start] = tree.range;
  const summary = `This file has more than ${MAX_DOCUMENTS} documents`;
  return { code: 'too-many-documents', summary, hint: 'split it', start, end: start + 1 };
}

function doubt(tree: Document.Parsed, { path, part, code, summary, hint }: Recognition & { status: 'doubtful' }): Problem {
  return { code, summary, hint, ...spanOf(tree, path, part) };
}
