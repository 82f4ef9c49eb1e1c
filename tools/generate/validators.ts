import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { readSchema, type Schema } from './schemas.ts';

/** How ajv asks for what counts the characters of a text, and what stands here in its place: it would have to be imported as CommonJS. */
const REQUIRED = 'require("ajv/dist/runtime/ucs2length").default';
const COUNT = 'text => { let count = 0; for (const _ of text) count += 1; return count; }';
/** What the others refer to. */
const SHARED = 'wire/spec.json';
/** What says nothing of what fits. */
const REMARKS = ['title', 'description', 'examples'];

/** TypeScript of reconciler/wire/: a function `validate` that tells whether a value fits a schema. Nothing is compiled where it is used. */
export function validatorOf(file: string): string {
  // It stops at the first error: a hostile payload may have any number of them.
  const ajv = new Ajv2020({
    allErrors: false,
    strictNumbers: false,
    unevaluated: false,
    allowUnionTypes: true,
    code: { source: true, esm: true, lines: true, optimize: 2 },
  });
  for (const one of [SHARED, file]) ajv.addSchema(withoutRemarks(readSchema(one)), one);
  const text = standalone
    .default(ajv, { validate: file })
    .replace('"use strict";', '')
    .replace('export const validate =', 'export const validate: Validate =')
    .replaceAll(REQUIRED, COUNT);
  if (text.includes('require(')) throw new Error(`the validator of ${file} needs more than ${REQUIRED}`);
  return [
    `// Written by \`npm run generate\` from schema/${file}. Change the schema, not this file.`,
    '// @ts-nocheck',
    "import type { Validate } from './read-document.ts';",
    text,
  ].join('\n');
}

function withoutRemarks(schema: Schema): Schema {
  const text = JSON.stringify(schema, (_name, value: unknown) => (isSchema(value) ? withoutOwnRemarks(value) : value));
  return JSON.parse(text) as Schema;
}

/** Not the fields of a manifest, one of which may be called `description`. */
function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && REMARKS.some(remark => typeof Object(value)[remark] === 'string');
}

function withoutOwnRemarks(schema: Schema): object {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => !REMARKS.includes(name)));
}
