import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';

const folder = new URL('../../../schema/', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  file => file.endsWith('.json') && !file.startsWith('vendor'),
);
const schemas = files.map(file => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Record<string, unknown>);

/** Editors' union of the kinds, and what is written for programs, or between them, to which fields may be added. */
const OPEN = [
  ...['keelson.json', 'plan.json', 'report.json', 'top.json'],
  ...['info', 'states', 'up', 'orders'].map(kind => `wire/${kind}.json`),
];

/** Strict, but that `required` may stand in a branch of a choice, apart from the properties it names. */
const ajv = new Ajv2020({
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  allErrors: true,
  keywords: ['x-strength'],
  schemas,
});

test.each(files)('%s compiles in strict mode and is named as its file', file => {
  expect(ajv.getSchema(file)).toBeTypeOf('function');
});

test('every property is described by a full sentence, and every object refuses what it does not know', () => {
  const broken: string[] = [];
  for (const [index, schema] of schemas.entries())
    visit(schema, files[index]!, (part, path) => {
      const properties = part.properties as Record<string, Record<string, unknown>> | undefined;
      if (part.type === 'object' && part.additionalProperties === undefined && !OPEN.includes(files[index]!))
        broken.push(`${path} is open`);
      if (part.type !== 'object') return;
      for (const [name, property] of Object.entries(properties ?? {})) {
        const text = property.description ?? described(property.$ref, files[index]!);
        if (typeof text !== 'string' || !/^[A-Z`].*\.$/s.test(text)) broken.push(`${path}/${name}: ${String(text)}`);
      }
    });
  expect(broken).toEqual([]);
});

test('every default and every example is valid', () => {
  const broken: string[] = [];
  for (const [index, schema] of schemas.entries())
    visit(schema, files[index]!, (part, path) => {
      const samples = [...('default' in part ? [part.default] : []), ...((part.examples as unknown[] | undefined) ?? [])];
      if (samples.length === 0) return;
      const validate = ajv.getSchema(path);
      for (const sample of samples) if (validate?.(sample) !== true) broken.push(`${path}: ${JSON.stringify(sample)}`);
    });
  expect(broken).toEqual([]);
});

/** Calls `look` for the schema and every part of it that is an object, with its address. */
function visit(
  schema: Record<string, unknown>,
  file: string,
  look: (part: Record<string, unknown>, address: string) => void,
): void {
  const walk = (part: unknown, address: string): void => {
    if (typeof part !== 'object' || part === null) return;
    if (!Array.isArray(part)) look(part as Record<string, unknown>, address);
    for (const [key, value] of Object.entries(part)) {
      if (!['default', 'examples', 'enum', 'const'].includes(key))
        walk(value, `${address}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    }
  };
  walk(schema, `${file}#`);
}

function described(ref: unknown, file: string): unknown {
  if (typeof ref !== 'string') return undefined;
  const target = ajv.getSchema(ref.startsWith('#') ? `${file}${ref}` : ref);
  return (target?.schema as { readonly description?: unknown } | undefined)?.description;
}
