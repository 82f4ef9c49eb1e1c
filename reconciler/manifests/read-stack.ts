import type { ComposeFile, Field, Found, HeldValue } from '../dialects/compose/compose-file.ts';
import { interpolateFile } from '../dialects/compose/interpolate.ts';
import { stackVariables, translateStack } from '../dialects/compose/translate-stack.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import type { Manifest, Stack } from '../model/manifest.ts';
import type { FileContent } from '../model/workload.ts';
import { placeOf } from './excerpt.ts';
import { parseCompose } from './parse-compose.ts';
import { folderOf, pathFrom, stackFilesOf } from './references.ts';
import { isTemplate } from './template-engine.ts';
import { validate } from './validate.ts';

/** What is at a path of the repository. */
export type Looked =
  | { readonly status: 'content'; readonly content: FileContent }
  /** Not read yet: what comes of it counts for nothing. */
  | { readonly status: 'pending' }
  | { readonly status: 'wrong'; readonly summary: string; readonly hint: string };

/** What the Compose files of a Job say; null where one of them cannot be read. */
export interface ReadStack {
  readonly stack: Stack | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** The stack that a Job's Compose files are, with everything that they name; `look` says what is at a path from the repository's root. */
export function readStack(manifest: Manifest<'Job'>, look: (path: string) => Looked): ReadStack {
  const diagnostics: Diagnostic[] = [];
  const variables = stackVariables(environmentOf(manifest));
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic);
  const folders = new Map<ComposeFile, string>();
  const opened = new Map<string, ComposeFile | null>();
  // As with Docker, what files name is relative to the first one; what a file names that is extended, to that file.
  const open = (path: string, text: string, folder: string): ComposeFile | null => {
    const key = `${folder} ${path}`;
    if (opened.has(key)) return opened.get(key)!;
    const file = openCompose(path, text, variables.lookup, report);
    if (file !== null) folders.set(file, folder);
    opened.set(key, file);
    return file;
  };
  const find = (file: ComposeFile, name: string): Found => {
    const path = pathFrom(folders.get(file) ?? '', name);
    const looked = path === null ? OUTSIDE : look(path);
    if (looked.status !== 'content') return looked;
    const { content } = looked;
    const text = 'text' in content ? String(content.text) : '';
    return { ...looked, placeOfLine: line => placeOf({ path: path!, text }, lineSpan(text, line)) };
  };
  const openOther = (field: Field, name: string): ComposeFile | null => {
    const found = find(field.file, name);
    const path = pathFrom(folders.get(field.file) ?? '', name) ?? '';
    if (found.status === 'content') return openContent(found.content, path, folderOf(path), open, report);
    if (found.status === 'wrong')
      report({
        severity: 'error',
        code: 'file-not-found',
        summary: found.summary,
        hint: found.hint,
        ...field.file.place(field.path),
      });
    return null;
  };
  const named = stackFilesOf(manifest);
  const folder = folderOf(named[0]?.path ?? '');
  const files = named.map(({ path, field }): ComposeFile | null => {
    const looked = path === null ? OUTSIDE : look(path);
    if (looked.status === 'content') return openContent(looked.content, path!, folder, open, report);
    if (looked.status === 'wrong')
      report({ severity: 'error', code: 'file-not-found', summary: looked.summary, hint: looked.hint, ...manifest.place(field) });
    return null;
  });
  if (!files.every(file => file !== null)) return { stack: null, diagnostics };
  const stack = translateStack({ name: manifest.name, find, open: openOther }, files, variables);
  return { stack: hasErrors(diagnostics) ? null : stack, diagnostics };
}

const OUTSIDE: Looked = {
  status: 'wrong',
  summary: 'This path leads out of the repository',
  hint: 'commit what is needed, and name it relative to the Compose file',
};

function openContent(
  content: FileContent,
  path: string,
  folder: string,
  open: (path: string, text: string, folder: string) => ComposeFile | null,
  report: (diagnostic: Diagnostic) => void,
): ComposeFile | null {
  if ('text' in content) return open(path, String(content.text), folder);
  const at = { file: path, line: 1, column: 1 };
  report({ severity: 'error', code: 'not-utf-8', summary: 'This file is not UTF-8', hint: 'save it as UTF-8', at });
  return null;
}

/** A Compose file with its variables filled in; null where it is none, which is reported. */
function openCompose(
  path: string,
  text: string,
  lookup: (name: string) => string | undefined,
  report: (diagnostic: Diagnostic) => void,
): ComposeFile | null {
  const parsed = parseCompose(path, text);
  if (!('place' in parsed)) {
    for (const diagnostic of parsed) report(diagnostic);
    return null;
  }
  const { place } = parsed;
  let isWhole = true;
  const value = interpolateFile(parsed.value, {
    lookup,
    report: (field, { code, summary, hint, near }) => {
      const severity = code === 'variable-not-set' ? 'warning' : 'error';
      isWhole &&= severity === 'warning';
      report({ severity, code, summary, ...(hint === undefined ? {} : { hint }), ...place(field, { near }) });
    },
  });
  const wrong = validate({ kind: 'Compose', value, place });
  for (const diagnostic of wrong) report(diagnostic);
  return isWhole && !hasErrors(wrong) ? { path, value, place, report } : null;
}

function environmentOf(manifest: Manifest<'Job'>): ReadonlyMap<string, string | HeldValue> {
  const { env = {} } = manifest.value.spec?.stack ?? {};
  return new Map(
    Object.entries(env).map(([name, value]): [string, string | HeldValue] => {
      if (typeof value === 'object') return [name, { secret: { ...value, fingerprint: null } }];
      const text = String(value);
      return [name, isTemplate(text) ? { template: text } : text];
    }),
  );
}

function lineSpan(text: string, line: number): { readonly start: number; readonly end: number } {
  const lines = text.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, before) => sum + before.length + 1, 0);
  return { start, end: start + (lines[line - 1]?.length ?? 0) };
}
