import type { Document } from 'yaml';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import type { Kind } from '../model/manifest.ts';
import { diagnosticIn, type Problem, positionOf } from './excerpt.ts';
import { spanOf } from './locate.ts';
import { parseYaml, syntaxProblem } from './parse-yaml.ts';
import { plainValue } from './plain-value.ts';
import { looksLikeOurs, type Recognition, recognise } from './recognise.ts';

/** A file of YAML as read: the documents in it that are ours, and what is wrong with it. */
export interface SourceFile {
  readonly documents: readonly SourceDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/** One document of ours as written: plain values, and the text in which their places are looked up when somebody asks. */
export interface SourceDocument {
  readonly path: string;
  readonly text: string;
  /** Which of the file's documents it is, from 0. */
  readonly index: number;
  readonly kind: Kind;
  readonly value: Readonly<Record<string, unknown>>;
  /** Where its name stands. */
  readonly at: Position;
}

/** The documents of one file. A file without any trace of ours has none, whatever else it holds. Never throws. */
export function parseDocuments(path: string, text: string): SourceFile {
  const trees = parseYaml(text);
  if (!Array.isArray(trees))
    return { documents: [], diagnostics: looksLikeOurs(text) ? [diagnosticIn({ path, text }, trees as Problem)] : [] };
  const documents: SourceDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  trees.forEach((tree: Document.Parsed, index) => {
    const { kind, value, problems } = readTree(tree, text);
    diagnostics.push(...problems.map(problem => diagnosticIn({ path, text }, problem)));
    if (kind === null) return;
    const at = positionOf(path, text, spanOf(tree, ['metadata', 'name'], 'value').start);
    documents.push({ path, text, index, kind, value: value as SourceDocument['value'], at });
  });
  return { documents, diagnostics };
}

/** What a document holds; no kind where it is not ours or cannot be told. */
function readTree(tree: Document.Parsed, text: string): { kind: Kind | null; value: unknown; problems: readonly Problem[] } {
  const syntax = syntaxProblem(tree, text);
  if (syntax !== null) return { kind: null, value: null, problems: looksLikeOurs(text) ? [syntax] : [] };
  const { value, problems } = plainValue(tree);
  if (value === undefined) return { kind: null, value, problems };
  const recognition = recognise(value);
  if (recognition.status === 'foreign')
    return { kind: null, value, problems: looksLikeOurs(text) && problems.length > 0 ? problems : [] };
  if (recognition.status === 'doubtful') return { kind: null, value, problems: [...problems, doubt(tree, recognition)] };
  return { kind: recognition.kind, value, problems };
}

function doubt(tree: Document.Parsed, { path, part, code, summary, hint }: Recognition & { status: 'doubtful' }): Problem {
  return { code, summary, hint, ...spanOf(tree, path, part) };
}
