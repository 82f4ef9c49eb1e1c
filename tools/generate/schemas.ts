import { readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** A JSON Schema, as far as it is read here. */
export interface Schema {
  readonly $id?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  /** Only as `{}`: it must not be there. */
  readonly not?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly 'x-strength'?: 'requirement' | 'hint';
}

/** A definition: its name, the schema, and the file it stands in, against which its own references are read. */
export interface Definition {
  readonly name: string;
  readonly schema: Schema;
  readonly file: string;
}

/** The schema in a file of schema/, for example `job.json`. */
export function readSchema(file: string): Schema {
  return JSON.parse(readFileSync(new URL(`../../schema/${file}`, import.meta.url), 'utf8')) as Schema;
}

/** What a reference (`common.json#/$defs/port`, `#/$defs/file`, `job.json`) stands for when it is read in `file`. */
export function definitionOf(ref: string, file: string): Definition {
  const [target = '', pointer] = ref.split('#/$defs/');
  const home = target === '' ? file : posix.join(posix.dirname(file), target);
  const root = readSchema(home);
  const schema = pointer === undefined ? root : root.$defs?.[pointer];
  if (schema === undefined) throw new Error(`${file} refers to ${ref}, which does not exist.`);
  return { name: pointer ?? root.title ?? home, schema, file: home };
}
