import type { Diagnostic } from '../model/diagnostic.ts';
import type { Path } from '../model/manifest.ts';
import { didYouMean } from '../model/nearest.ts';
import { withoutPassword } from '../model/without-password.ts';
import type { Schema, SchemaName } from './schemas.ts';
import { fieldList, unknownFieldHint } from './unknown-field.ts';
import { type Checked, typeName, type Violation } from './violation.ts';

/** A sentence about a value; `key`: it is the key that is wrong; `path`: where, if not at the value. */
interface Explanation {
  readonly code: string;
  readonly summary: string;
  readonly hint?: string | undefined;
  readonly path?: Path;
  readonly key?: boolean;
}

/** A broken rule of the schema as a diagnostic. */
export function explain(draft: Checked, violation: Violation): Diagnostic {
  const { code, summary, hint, path = violation.path, key = false } = explanation(draft.kind, violation);
  const place = draft.place(path, key ? 'key' : 'value');
  return { severity: 'error', code, summary, ...(hint === undefined ? {} : { hint }), ...place };
}

function explanation(kind: SchemaName, { path, error }: Violation): Explanation {
  const { keyword, params, data, propertyName } = error;
  const schema = error.parentSchema as Schema;
  const field = fieldName(kind, path);
  if (propertyName !== undefined) return badKey(field, path, propertyName, schema);
  switch (keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name = String(params.additionalProperty ?? params.unevaluatedProperty);
      const hint = unknownFieldHint(kind, name, Object.keys(schema.properties ?? {}));
      return { code: 'unknown-field', summary: `"${name}" is not a field of ${field}`, hint, path: [...path, name], key: true };
    }
    case 'required':
      return missing(field, String(params.missingProperty), schema, path);
    case 'dependentRequired': {
      const { property, missingProperty } = params;
      return {
        code: 'missing-field',
        summary: `"${property}" of ${field} needs "${missingProperty}" beside it`,
        path: [...path, property],
        key: true,
      };
    }
    case 'type':
      return wrongType(field, schema, data);
    case 'const':
      return { code: 'bad-value', summary: `${field} can only be ${shown(params.allowedValue)}, not ${shown(data)}` };
    case 'enum':
      return wrongChoice(field, params.allowedValues as readonly unknown[], data);
    case 'oneOf':
    case 'anyOf':
      return noAlternative(field, (schema as Readonly<Record<string, readonly Schema[]>>)[keyword]!, data);
    case 'minimum':
    case 'exclusiveMinimum':
    case 'maximum':
    case 'exclusiveMaximum':
      return {
        code: 'out-of-range',
        summary: `${field} must be ${params.comparison === '>=' ? 'at least' : params.comparison === '<=' ? 'at most' : params.comparison} ${params.limit}, not ${shown(data)}`,
      };
    case 'minItems':
    case 'minProperties':
      return {
        code: 'bad-value',
        summary: `${field} needs at least ${count(params.limit, 'entry', 'entries')}`,
        hint: fieldList(Object.keys(schema.properties ?? {})) ?? 'leave it out instead',
      };
    case 'maxItems':
    case 'maxProperties':
      return { code: 'bad-value', summary: `${field} may have at most ${count(params.limit, 'entry', 'entries')}` };
    case 'uniqueItems':
      return { code: 'duplicate-entry', summary: `${field} has the same entry twice`, path: [...path, params.i] };
    default:
      return badValue(field, schema, data);
  }
}

/** `Job.spec.ports`: places in lists are told by the line. */
function fieldName(kind: SchemaName, path: Path): string {
  return [kind, ...path.filter(step => typeof step === 'string')].join('.');
}

function missing(field: string, name: string, schema: Schema, path: Path): Explanation {
  const example = schema.properties?.[name]?.examples?.[0];
  const hint = example === undefined ? undefined : `for example ${name}: ${JSON.stringify(example)}`;
  return { code: 'missing-field', summary: `${field} needs "${name}"`, hint, path, key: true };
}

function badKey(field: string, path: Path, name: string, schema: Schema): Explanation {
  const hint = schema.description === undefined ? undefined : lower(schema.description);
  return { code: 'bad-key', summary: `${shown(name)} cannot be a key of ${field}`, hint, path: [...path, name], key: true };
}

function wrongType(field: string, schema: Schema, data: unknown): Explanation {
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  const wanted = types.map(type => TYPES[type] ?? type).join(' or ');
  const scalar = typeof data === 'number' || typeof data === 'boolean';
  const number = typeof data === 'string' && data !== '' && !Number.isNaN(Number(data));
  let hint: string | undefined;
  if (scalar && types.includes('string') && new RegExp(String(schema.pattern ?? '')).test(String(data)))
    hint = `write it in quotes: "${data}"`;
  else if (number && (types.includes('integer') || types.includes('number'))) hint = 'write it without quotes';
  else if (types.includes('array') && (typeof data === 'string' || scalar)) hint = asList(data, schema);
  else if (schema.examples !== undefined) hint = `for example ${JSON.stringify(schema.examples[0])}`;
  return { code: 'wrong-type', summary: `${field} must be ${wanted}, and this is ${TYPES[typeName(data)]}`, hint };
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  null: 'empty',
};

function wrongChoice(field: string, allowed: readonly unknown[], data: unknown): Explanation {
  const words = allowed.map(String);
  const near = typeof data === 'string' ? didYouMean(data, words) : undefined;
  return {
    code: 'unknown-value',
    summary: `${field} cannot be ${shown(data)}`,
    hint: near ?? `it is ${orList(words.map(shown))}`,
  };
}

function noAlternative(field: string, branches: readonly Schema[], data: unknown): Explanation {
  const sets = branches.map(branch => branch.required as readonly string[] | undefined);
  if (sets.every(set => set !== undefined) && branches.every(branch => branch.properties === undefined)) {
    const present = sets.filter(set => set.every(name => Object.hasOwn(data as object, name))).map(set => set[0]!);
    const names = sets.map(set => set.map(name => `"${name}"`).join(' with '));
    if (present.length === 0) return { code: 'missing-field', summary: `${field} needs ${orList(names)}`, key: true };
    return { code: 'exclusive-fields', summary: `${field} may have only one of ${names.join(', ')}`, key: true };
  }
  const list = branches.find(({ type }) => type === 'array');
  if (list !== undefined && !isObject(data))
    return {
      code: 'wrong-type',
      summary: `${field} must be a list, and this is ${TYPES[typeName(data)]}`,
      hint: asList(data, list),
    };
  const hints = branches.map(branch => branch.description ?? TYPES[String(branch.type)]).filter(text => text !== undefined);
  return { code: 'bad-value', summary: `${field} cannot be ${shown(data)}`, hint: hints.map(lower).join('; or ') };
}

function badValue(field: string, schema: Schema, data: unknown): Explanation {
  const examples = (schema.examples ?? []).map(example => JSON.stringify(example));
  const what = schema.description === undefined ? undefined : lower(schema.description);
  const hint = examples.length === 0 ? what : `write it like ${orList(examples)}${what === undefined ? '' : `: ${what}`}`;
  return { code: 'bad-value', summary: `${field} cannot be ${shown(data)}`, hint };
}

/** A single value as the list that was meant: of a command line its words, of a list of maps the field that comes first. */
function asList(data: unknown, { examples = [] }: Schema): string {
  const [example] = examples as readonly (readonly unknown[])[];
  const [entry] = example ?? [];
  if (isObject(entry)) {
    const [[field, value]] = Object.entries(entry as object) as [[string, unknown]];
    if (typeof value !== typeof data) return `for example ${JSON.stringify(example)}`;
    return `write it as a list: [{${field}: ${shown(data)}}]`;
  }
  if (typeof data !== 'string' || /^[\w./-]+$/.test(data)) return `write it as a list: [${shown(data).replaceAll('"', '')}]`;
  if (!/\s/.test(data.trim())) return `write it as a list: [${shown(data)}]`;
  const words = /[^\w\s./:=@%+,-]/.test(data) ? ['sh', '-c', data] : data.trim().split(/\s+/);
  return `write it as a list: [${words.map(shown).join(', ')}]`;
}

function isObject(data: unknown): boolean {
  return typeof data === 'object' && data !== null;
}

/** A value in a sentence, without passwords and not longer than a line. */
function shown(value: unknown): string {
  const text = withoutPassword(JSON.stringify(value) ?? 'empty');
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function count(amount: number, one: string, many: string): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

function lower(text: string): string {
  return (text.charAt(0).toLowerCase() + text.slice(1)).replace(/\.$/, '');
}
