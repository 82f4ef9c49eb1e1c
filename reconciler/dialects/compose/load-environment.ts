import { type ComposeFile, child, type Field, type Found, itemsOf, report } from './compose-file.ts';
import type { ComposeService, Variable } from './compose-service.ts';
import { isHeld } from './held-values.ts';
import { pairsOf } from './read-values.ts';

/** Where variables without a value get theirs, and where files are. */
export interface EnvironmentInput {
  readonly lookup: (name: string) => string | undefined;
  readonly find: (file: ComposeFile, path: string) => Found;
}

/** The variables of a service: of its `env_file`s in order, then its own. */
export function loadEnvironment(service: Field, { lookup, find }: EnvironmentInput): ComposeService['environment'] {
  const files = child(service, 'env_file');
  const own = child(service, 'environment');
  if (files === undefined && own === undefined) return undefined;
  const variables: Record<string, Variable> = {};
  // As with Docker a variable that is empty here gets the value that the stack has for its name.
  const set = (name: string, value: string | null, field: Field): void => {
    variables[name] = { value: value === null || value === '' ? (lookup(name) ?? value) : value, field };
  };
  for (const field of files === undefined ? [] : Array.isArray(files.value) ? itemsOf(files) : [files]) {
    for (const { name, value, at } of readEnvFile(field, find)) {
      const given = value ?? lookup(name);
      if (given !== undefined) set(name, given, at);
    }
  }
  for (const { key, value, field } of own === undefined ? [] : pairsOf(own)) {
    if (key === '') report(field, { code: 'bad-value', summary: 'A variable needs a name' });
    else set(key, value, field);
  }
  return variables;
}

interface Line {
  readonly name: string;
  /** null: the file only names it. */
  readonly value: string | null;
  readonly at: Field;
}

/** Lines of `NAME=value`, taken as they are: quotes are part of a value, and nothing is filled in. */
function readEnvFile(field: Field, find: EnvironmentInput['find']): readonly Line[] {
  const named = typeof field.value === 'object' ? child(field, 'path') : field;
  const path = String(named?.value);
  const isRequired = child(field, 'required')?.value !== false;
  const found = find(field.file, path);
  if (found.status === 'pending') return [];
  if (found.status === 'wrong') {
    if (isRequired) report(named ?? field, { code: 'file-not-found', summary: found.summary, hint: found.hint });
    return [];
  }
  if (!('text' in found.content) || typeof found.content.text !== 'string' || isHeld(found.content.text)) {
    report(named ?? field, { code: 'not-utf-8', summary: `"${path}" is no text`, hint: 'save it as UTF-8' });
    return [];
  }
  const text = found.content.text.replace(/^\ufeff/, '');
  return text.split(/\r?\n/).flatMap((raw, index) => {
    const line = raw.trimStart();
    if (line === '' || line.startsWith('#')) return [];
    const at: Field = { file: { ...field.file, path, place: () => found.placeOfLine(index + 1) }, path: [], value: line };
    const equals = line.indexOf('=');
    const name = equals === -1 ? line : line.slice(0, equals);
    if (name === '' || /\s/.test(name)) {
      report(at, { code: 'bad-env-file', summary: `"${name}" is not the name of a variable`, hint: 'write NAME=value' });
      return [];
    }
    return [{ name, value: equals === -1 ? null : line.slice(equals + 1), at }];
  });
}
