import { compile } from 'json-schema-to-typescript';
import { type Definition, definitionOf, readSchema, type Schema } from './schemas.ts';

/** TypeScript of everything that these files of schema/ declare and refer to; `names` are the types of the files themselves. */
export async function typesOf(names: Readonly<Record<string, string>>): Promise<string> {
  const definitions = new Map<string, Schema>();
  for (const [file, name] of Object.entries(names)) collect({ name, schema: readSchema(file), file }, name, definitions);
  const root = { title: 'Root', $defs: Object.fromEntries(definitions) };
  const text = await compile(root, 'Root', {
    additionalProperties: false,
    bannerComment: '// Written by `npm run generate` from schema/. Change the schema, not this file.',
    ignoreMinAndMaxItems: true,
    unknownAny: true,
    unreachableDefinitions: true,
    style: { singleQuote: true, printWidth: 130, arrowParens: 'avoid' },
  });
  return plain(readonly(text));
}

/** Adds a definition and, in order of appearance, those that it refers to. */
function collect(definition: Definition, name: string, definitions: Map<string, Schema>): void {
  if (definitions.has(name)) return;
  definitions.set(name, definition.schema);
  const schema = rewrite(definition.schema, ref => {
    const target = definitionOf(ref, definition.file);
    const targetName = typeName(target);
    const known = definitions.get(targetName);
    if (known === undefined) collect(target, targetName, definitions);
    return targetName;
  });
  definitions.set(name, schema);
}

/** Objects get `Fields` behind their name, so that they are not taken for the resolved things of the same name. */
function typeName({ name, schema }: Definition): string {
  const pascal = name.charAt(0).toUpperCase() + name.slice(1);
  return schema.properties === undefined || pascal.endsWith('Spec') ? pascal : `${pascal}Fields`;
}

/** The schema with references as names of types, and without the rules that types cannot tell. */
function rewrite(schema: Schema, name: (ref: string) => string): Schema {
  const rewritten: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'not') rewritten.tsType = 'never';
    else if (key === '$ref') rewritten.tsType = name(value as string);
    else if (key === 'properties')
      rewritten[key] = mapValues(value as Record<string, Schema>, property => rewrite(property, name));
    else if (key === 'oneOf') {
      if (schema.properties === undefined) rewritten[key] = (value as Schema[]).map(branch => rewrite(branch, name));
    } else if (key === 'items' || (key === 'additionalProperties' && typeof value === 'object'))
      rewritten[key] = rewrite(value as Schema, name);
    else if (KEPT.has(key)) rewritten[key] = value;
  }
  return rewritten;
}

const KEPT: ReadonlySet<string> = new Set(['description', 'type', 'required', 'additionalProperties', 'enum', 'const']);

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

/** Drops the type of the bundle and the notes that name it, and puts short comments on one line. */
function plain(text: string): string {
  return text
    .replace(/export interface Root \{[^}]*\}\n/, '')
    .replaceAll(/( \*\n)? \* This interface was referenced by `Root`'s JSON-Schema\n \* via the `definition` "\w+"\.\n/g, '')
    .replaceAll(/\/\*\*\n \*\/\n/g, '')
    .replaceAll(/\/\*\*\n\s*\* (.*)\n\s*\*\//g, '/** $1 */')
    .replaceAll(/^(?=\/\*\* |export )(?<!\*\/\n)/gm, '\n')
    .replaceAll(/\n{3,}/g, '\n\n');
}

/** Marks every property, index signature and array as readonly: the compiler of types has no option for it. */
function readonly(text: string): string {
  const marked = (line: string) =>
    line
      .replace(/^(\s+)((?:[\w$]+|'[^']+'|\[k: string\])\??:(?: |$))/, '$1readonly $2')
      .replace(/(?:\w+|\([^()]*\))\[\]/g, 'readonly $&');
  return text
    .split('\n')
    .map(line => (/^\s*(\/\*|\*)/.test(line) ? line : marked(line)))
    .join('\n');
}
