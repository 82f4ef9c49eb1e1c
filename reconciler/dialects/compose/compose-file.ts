import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Part, Path, Place } from '../../model/manifest.ts';
import type { SecretPart } from '../../model/text.ts';
import type { FileContent } from '../../model/workload.ts';

/** A Compose file as it is written. */
export interface ComposeSource {
  /** Where it is in the repository. */
  readonly path: string;
  /** Plain values: anchors, aliases and merge keys resolved. */
  readonly value: unknown;
  readonly place: (path: Path, part?: Part) => Place;
}

/** A Compose file whose variables are filled in and that its schema allows. */
export interface ComposeFile extends ComposeSource {
  readonly report: (diagnostic: Diagnostic) => void;
}

/** One value of a file. */
export interface Field {
  readonly file: ComposeFile;
  readonly path: Path;
  readonly value: unknown;
}

/** What is wrong with a field. */
export interface Problem {
  /** An error unless stated. */
  readonly severity?: Diagnostic['severity'];
  readonly code: string;
  readonly summary: string;
  readonly hint?: string | undefined;
}

/** What is at a path of the repository. */
export type Found =
  | { readonly status: 'content'; readonly content: FileContent; readonly placeOfLine: (line: number) => Place }
  /** Not read yet: what comes of it counts for nothing. */
  | { readonly status: 'pending' }
  | { readonly status: 'wrong'; readonly summary: string; readonly hint: string };

/** What a stack is made of beside its files. */
export interface StackInput {
  /** The name of its Job. */
  readonly name: string;
  /** Values of variables; a secret, or a text with templates in it, is held back. */
  readonly env: ReadonlyMap<string, string | HeldValue>;
  /** What is at a path that a file names, relative to it. */
  readonly find: (file: ComposeFile, path: string) => Found;
  /** Another Compose file, which `extends` names; null: it cannot be read, which was reported. */
  readonly open: (field: Field, path: string) => ComposeFile | null;
}

/** A value that is known later only: a secret, or a template. */
export type HeldValue = { readonly secret: SecretPart } | { readonly template: string };

/** Tells what is wrong with a field; `part` says which piece of it is marked. */
export function report(field: Pick<Field, 'file' | 'path'>, problem: Problem, part?: Part): void {
  const { severity = 'error', code, summary, hint } = problem;
  field.file.report({ severity, code, summary, ...(hint === undefined ? {} : { hint }), ...field.file.place(field.path, part) });
}

/** A field of a map; undefined where it is not there, or empty. */
export function child({ file, path, value }: Field, name: string): Field | undefined {
  const own = isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return own === undefined || own === null ? undefined : { file, path: [...path, name], value: own };
}

/** The fields of a map by name, empty ones among them; none where it is no map. */
export function fieldsOf({ file, path, value }: Field): readonly (readonly [string, Field])[] {
  return isMap(value)
    ? Object.entries(value).map(([name, own]) => [name, { file, path: [...path, name], value: own }] as const)
    : [];
}

/** The entries of a list; none where it is no list. */
export function itemsOf({ file, path, value }: Field): readonly Field[] {
  return Array.isArray(value) ? value.map((own, index) => ({ file, path: [...path, index], value: own })) : [];
}

/** Whether a value is a map. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
