import type { ErrorObject } from 'ajv/dist/2020.js';
import type { Path, Place } from '../model/manifest.ts';
import type { SchemaName } from './schemas.ts';

/** One broken rule: where in the value, and the schema that says so. */
export interface Violation {
  readonly path: Path;
  readonly error: ErrorObject;
}

/** A value to check, and where its fields stand. */
export interface Checked {
  readonly kind: SchemaName;
  readonly value: unknown;
  readonly place: (path: Path, part?: 'key' | 'value') => Place;
}

/** The type of a value as schemas call it. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
