import type { Kind, Path } from '../model/manifest.ts';
import { isPlain } from './merge.ts';
import { addressOf, errorsAgainst, fieldsOf, follow, type Schema, schemaFile, schemaOf } from './schemas.ts';

/** A value with its defaults written out. */
export interface Stated {
  readonly value: unknown;
  /** The fields that nobody wrote. */
  readonly defaults: readonly Path[];
}

/** A valid manifest with every default of its schema that says something (no empty lists and maps) and means something for it. */
export function stateDefaults(kind: Kind, value: unknown): Stated {
  const defaults: Path[] = [];
  const exceptions = exceptionsOf(kind, isPlain(value) ? value.spec : undefined);
  return { value: fill({ schema: schemaOf(kind), file: schemaFile(kind) }, value, [], { defaults, exceptions }), defaults };
}

/** A schema and the file it stands in. */
interface At {
  readonly schema: Schema;
  readonly file: string;
}

interface Fields extends Schema {
  /** Fields that mean something only beside others. */
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
}

interface Gathered {
  readonly defaults: Path[];
  /** By dotted path (`*` for a place in a list): fields that have another default there, or (undefined) none. */
  readonly exceptions: ReadonlyMap<string, unknown>;
}

/** Where a schema's default does not hold; its description says so. */
function exceptionsOf(kind: Kind, spec: unknown): ReadonlyMap<string, unknown> {
  const exceptions = new Map<string, unknown>();
  const { technology, mode, oneShot, group, ssh } = isPlain(spec) ? spec : {};
  if (kind === 'Cluster') exceptions.set('spec.defaults', undefined);
  if (kind === 'Role' && group === true) exceptions.set('spec', undefined);
  if (kind === 'Node') {
    exceptions.set('spec.access.*.ssh', undefined);
    if (ssh === undefined) exceptions.set('spec.ssh', undefined);
    else exceptions.set('spec.access', ['ssh']);
  }
  if (kind !== 'Job') return exceptions;
  if (technology === 'stack')
    for (const field of fieldsOf('Job')) if (field !== 'state') exceptions.set(`spec.${field}`, undefined);
  if (technology === 'process') for (const field of ['pull', 'logging', 'security']) exceptions.set(`spec.${field}`, undefined);
  if (mode === 'global') exceptions.set('spec.replicas', undefined);
  if (oneShot === true || isPlain(oneShot)) exceptions.set('spec.restart.policy', 'no');
  return exceptions;
}

function fill(at: At, value: unknown, path: Path, gathered: Gathered): unknown {
  const here = chosen(follow(at.schema, at.file), value);
  const part = (schema: unknown): At => ({ schema: schema as Schema, file: here.file });
  const key = keyOf(path);
  if (gathered.exceptions.has(key) && gathered.exceptions.get(key) === undefined) return value;
  if (Array.isArray(value)) {
    return isPlain(here.schema.items)
      ? value.map((item, index) => fill(part(here.schema.items), item, [...path, index], gathered))
      : value;
  }
  if (!isPlain(value)) return value;
  const { properties = {}, additionalProperties, maxProperties, dependentRequired = {} } = here.schema as Fields;
  const filled: Record<string, unknown> = {};
  for (const [name, own] of Object.entries(value)) {
    const schema = properties[name] ?? additionalProperties;
    filled[name] = isPlain(schema) ? fill(part(schema), own, [...path, name], gathered) : own;
  }
  if (maxProperties === 1) return filled;
  for (const [name, schema] of Object.entries(properties)) {
    if (Object.hasOwn(value, name) || !(dependentRequired[name] ?? []).every(other => Object.hasOwn(value, other))) continue;
    const stated = defaultOf(part(schema), [...path, name], gathered);
    if (stated !== undefined) filled[name] = stated;
  }
  return filled;
}

/** What a field is that nobody wrote; undefined: nothing. */
function defaultOf(at: At, path: Path, gathered: Gathered): unknown {
  const { exceptions, defaults } = gathered;
  const key = keyOf(path);
  const { schema, file } = follow(at.schema, at.file);
  const stated = exceptions.has(key) ? exceptions.get(key) : (at.schema.default ?? schema.default);
  if (stated !== undefined) {
    if (isEmpty(stated)) return undefined;
    defaults.push(path);
    return stated;
  }
  const isOptional = schema.properties !== undefined && !['required', 'oneOf', 'minProperties'].some(word => word in schema);
  if (exceptions.has(key) || !isOptional) return undefined;
  const inside = fill({ schema, file }, {}, path, gathered);
  return isEmpty(inside) ? undefined : inside;
}

function keyOf(path: Path): string {
  return path.map(step => (typeof step === 'number' ? '*' : step)).join('.');
}

/** Of alternatives the one that takes the value. */
function chosen(at: At, value: unknown): At {
  const { oneOf } = at.schema as { readonly oneOf?: readonly Schema[] };
  const taking = oneOf?.find(branch => follow(branch, at.file).schema.type !== undefined && takes(branch, value));
  return taking === undefined ? at : follow(taking, at.file);
}

function takes(branch: Schema, value: unknown): boolean {
  const address = addressOf(branch);
  return address !== undefined && errorsAgainst(address, value).length === 0;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
