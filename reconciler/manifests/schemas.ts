import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import cluster from '../../schema/cluster.json' with { type: 'json' };
import common from '../../schema/common.json' with { type: 'json' };
import config from '../../schema/config.json' with { type: 'json' };
import host from '../../schema/host.json' with { type: 'json' };
import job from '../../schema/job.json' with { type: 'json' };
import node from '../../schema/node.json' with { type: 'json' };
import role from '../../schema/role.json' with { type: 'json' };
import threshold from '../../schema/threshold.json' with { type: 'json' };
import composeSpec from '../../schema/vendor/compose-spec.json' with { type: 'json' };
import type { Kind } from '../model/manifest.ts';

/** A schema, or a part of one. */
export interface Schema {
  readonly [keyword: string]: unknown;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** What can be checked: a kind of manifest, the reconciler's configuration, or a Compose file. */
export type SchemaName = Kind | 'Config' | 'Compose';

const compose = { ...composeSpec, $id: 'compose.json' };
const SCHEMAS: Readonly<Record<SchemaName, Schema>> = {
  Cluster: cluster,
  Node: node,
  Role: role,
  Job: job,
  Threshold: threshold,
  Config: config,
  Compose: compose,
};
const ALL: readonly (Schema & { readonly $id: string })[] = [
  ...[common, host, config, cluster, node, role, job, threshold],
  compose as Schema & { readonly $id: string },
];

/** Compiled on first use, since compiling is slow and many commands need none of it. */
const compiled = new Map<string, ValidateFunction>();
const addresses = new Map<Schema, string>();
const compilers: Ajv2020[] = [];

/** What a schema says against a value; empty: nothing. `address` is a kind's file (`job.json`) or a part of it (`job.json#/$defs/port`). */
export function errorsAgainst(address: string, value: unknown): readonly ErrorObject[] {
  const known = compiled.get(address);
  const validate = known ?? compiler().getSchema(address)!;
  if (known === undefined) compiled.set(address, validate);
  return validate(value) === true ? [] : [...(validate.errors ?? [])];
}

/** The file of a kind's schema. */
export function schemaFile(kind: SchemaName): string {
  return `${kind.toLowerCase()}.json`;
}

/** The schema of a kind. */
export function schemaOf(kind: SchemaName): Schema {
  return SCHEMAS[kind];
}

/** The names of the fields of a kind's spec. */
export function fieldsOf(kind: Kind): readonly string[] {
  const spec = SCHEMAS[kind].properties?.spec;
  return spec === undefined ? [] : Object.keys(follow(spec, schemaFile(kind)).schema.properties ?? {});
}

/** Where a part of a schema stands, for errorsAgainst. */
export function addressOf(schema: Schema): string | undefined {
  if (addresses.size === 0) for (const root of ALL) index(root, `${root.$id}#`);
  return addresses.get(schema);
}

/** The schema that a `$ref` stands for, or the schema itself, and the file it is in. */
export function follow(schema: Schema, file: string): { readonly schema: Schema; readonly file: string } {
  let here = { schema, file };
  while (typeof here.schema.$ref === 'string') {
    const [name, pointer = ''] = here.schema.$ref.split('#');
    const next = name === '' ? here.file : name!;
    let target = ALL.find(({ $id }) => $id === next) as Schema;
    for (const step of pointer.split('/').slice(1)) target = target[step] as Schema;
    here = { schema: target, file: next };
  }
  return here;
}

function compiler(): Ajv2020 {
  const known = compilers[0];
  if (known !== undefined) return known;
  // Our own schemas are checked by tests; checking them again and tuning the code costs more than it saves in one run.
  const unchecked = { validateSchema: false, meta: false, code: { optimize: false } };
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: false, ...unchecked, schemas: [...ALL] });
  compilers.push(ajv);
  return ajv;
}

function index(schema: unknown, address: string): void {
  if (typeof schema !== 'object' || schema === null) return;
  addresses.set(schema as Schema, address);
  for (const [key, part] of Object.entries(schema)) index(part, `${address}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
}

const paths = new Map<SchemaName, ReadonlyMap<string, readonly string[]>>();

/** Where the fields of a kind are allowed, by name: `memory` → `spec.resources.limits`. */
export function fieldPaths(kind: SchemaName): ReadonlyMap<string, readonly string[]> {
  const known = paths.get(kind);
  if (known !== undefined) return known;
  const found = new Map<string, string[]>();
  collect({ schema: SCHEMAS[kind], file: schemaFile(kind) }, [], found);
  paths.set(kind, found);
  return found;
}

function collect(
  at: { readonly schema: Schema; readonly file: string },
  path: readonly string[],
  found: Map<string, string[]>,
): void {
  const { schema, file } = follow(at.schema, at.file);
  for (const [name, part] of Object.entries(schema.properties ?? {})) {
    if (path.length > 0) found.set(name, [...(found.get(name) ?? []), path.join('.')]);
    if (path.length < 5) collect({ schema: part, file }, [...path, name], found);
  }
  const parts = [schema.items, schema.additionalProperties, ...((schema.oneOf ?? []) as readonly unknown[])];
  for (const part of parts) if (typeof part === 'object' && part !== null) collect({ schema: part as Schema, file }, path, found);
}
