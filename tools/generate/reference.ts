import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { definitionOf, readSchema, type Schema } from './schemas.ts';

/** A field's schema with references followed; what was said beside a reference wins. */
interface Field {
  readonly schema: Schema;
  /** The file it stands in, against which its own references are read. */
  readonly file: string;
  /** Names of the definitions that references led through. */
  readonly names: readonly string[];
}

const MARK = '<!-- Written by `npm run generate` from schema/. Change the schema, not this file. -->\n\n';

/** The reference page of manifests: every field of every kind. */
export function manifestsPage(): string {
  const files = ['cluster.json', 'node.json', 'role.json', 'job.json', 'threshold.json'];
  return [MARK + prose('manifests.md'), ...files.map(chapter), ...hostChapter()].join('\n');
}

/** What both nodes and roles can say of a machine's operating system. */
function hostChapter(): readonly string[] {
  const { schema, file } = definitionOf('host.json#/$defs/hostSpec', 'node.json');
  return tables({ schema, file, names: [] }, 'Host', 'Host', '##');
}

/** The reference page of the reconciler's configuration. */
export function configurationPage(): string {
  const schema = readSchema('config.json');
  const fields = tables({ schema, file: 'config.json', names: [] }, 'Fields', 'The', '##');
  return [MARK + prose('configuration.md'), example(schema), ...fields].join('\n');
}

function prose(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

function chapter(file: string): string {
  const schema = readSchema(file);
  const { metadata, spec } = schema.properties!;
  const title = `## ${schema.title}\n\n${schema.description}\n`;
  const parts = spec === undefined ? { metadata: metadata! } : { metadata: metadata!, spec };
  return [
    title,
    ...(schema.examples === undefined ? [] : [example(schema)]),
    ...Object.entries(parts).flatMap(([name, part]) =>
      tables(follow(part, file), `${schema.title} ${name}`, schema.title!, '###'),
    ),
  ].join('\n');
}

function example({ examples = [] }: Schema): string {
  return `\`\`\`yaml\n${stringify(examples[0], { lineWidth: 110, flowCollectionPadding: false })}\`\`\`\n`;
}

/** A table of a field's own fields, and one for each of these that has several: few stand in the first, with dots. */
function tables(whole: Field, title: string, above: string, heading: string): readonly string[] {
  const rows: string[] = [];
  const further: string[] = [];
  for (const [name, property] of Object.entries(whole.schema.properties!)) {
    const field = follow(property, whole.file);
    const inner = innerOf(field);
    const required = whole.schema.required?.includes(name) ?? false;
    if (inner === null || Object.keys(inner.field.schema.properties!).length < 3) rows.push(...rowsOf(name, field, required));
    else {
      const own = `${above} ${name}`;
      rows.push(row(name, field, `[${typeOf(field)}](#${own.toLowerCase().replaceAll(' ', '-')})`, required));
      further.push(
        table(`${heading.replace(/^##$/, '###')} ${own}`, inner.field.schema.description!, fieldRows(inner.field, '')),
      );
    }
  }
  return [table(`${heading} ${title}`, whole.schema.description!, rows), ...further];
}

function table(heading: string, intro: string, rows: readonly string[]): string {
  return `${heading}\n\n${intro}\n\n| Field | Type | Default | Meaning |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function fieldRows({ schema, file }: Field, prefix: string): readonly string[] {
  return Object.entries(schema.properties!).flatMap(([name, property]) =>
    rowsOf(`${prefix}${name}`, follow(property, file), schema.required?.includes(name) ?? false),
  );
}

/** The row of a field, and below it those of its own fields. */
function rowsOf(path: string, field: Field, required: boolean): readonly string[] {
  const inner = innerOf(field);
  return [row(path, field, typeOf(field), required), ...(inner === null ? [] : fieldRows(inner.field, `${path}${inner.step}.`))];
}

function row(path: string, { schema }: Field, type: string, required: boolean): string {
  const value = schema.default === undefined ? (required ? 'required' : '') : code(schema.default);
  const strength = schema['x-strength'] === undefined ? '' : ` *${schema['x-strength']}*`;
  const sample = schema.examples?.[0];
  const shown = sample === undefined || typeof sample === 'object' ? '' : ` Example: ${code(sample)}.`;
  return `| \`${path}\` | ${type} | ${value} | ${`${schema.description}${strength}${shown}`.replaceAll('|', '\\|')} |`;
}

function code(value: unknown): string {
  const text =
    typeof value === 'string'
      ? value
      : stringify(value, { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 }).trim();
  return `\`${text.replaceAll('|', '\\|')}\``;
}

/** The object that a field is, or is a list or map of; null: it has no fields that are told of here. */
function innerOf({ schema, file, names }: Field): { readonly field: Field; readonly step: string } | null {
  if (names.some(name => name.endsWith('Spec') || name in TYPES)) return null;
  if (schema.properties !== undefined) return { field: { schema, file, names }, step: '' };
  const alternatives: readonly { readonly schema: Schema | undefined; readonly step: string }[] = [
    { schema: schema.items, step: '[]' },
    { schema: typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined, step: '.NAME' },
    ...(schema.oneOf ?? []).map(branch => ({ schema: branch, step: '' })),
  ];
  for (const { schema: part, step } of alternatives) {
    const inner = part === undefined ? null : innerOf(follow(part, file));
    if (inner !== null) return { field: inner.field, step: step + inner.step };
  }
  return null;
}

/** What shared definitions are called; their fields are told by the introduction. */
const TYPES: Readonly<Record<string, string>> = {
  dnsLabel: 'name',
  engineName: 'name on the engine',
  duration: 'duration',
  positiveDuration: 'duration',
  bytes: 'size',
  cpus: 'processors',
  allowance: 'share or number',
  port: 'port number',
  secretName: 'secret',
  envValue: 'text, number, boolean or secret',
  hostSpec: '[Host](#host)',
  nodeSpec: '[Node spec](#node-spec)',
  jobSpec: '[Job spec](#job-spec)',
};

function typeOf({ schema, file, names }: Field): string {
  const known = names.find(name => name in TYPES);
  if (known !== undefined) return TYPES[known]!;
  const choices = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (choices !== undefined) return choices.map(choice => `\`${String(choice)}\``).join(' \\| ');
  if (schema.oneOf !== undefined && schema.properties === undefined)
    return schema.oneOf.map(branch => typeOf(follow(branch, file))).join(' or ');
  if (schema.items !== undefined) return `list of ${typeOf(follow(schema.items, file))}`;
  if (typeof schema.additionalProperties === 'object') return `map of ${typeOf(follow(schema.additionalProperties, file))}`;
  const plain: Readonly<Record<string, string>> = { string: 'text', integer: 'number', object: 'fields' };
  return [schema.type]
    .flat()
    .map(type => plain[type!] ?? type)
    .join(' or ');
}

function follow(schema: Schema, file: string): Field {
  if (schema.$ref === undefined) return { schema, file, names: [] };
  const { $ref, ...beside } = schema;
  const { name, schema: target, file: home } = definitionOf($ref, file);
  const { schema: found, file: last, names } = follow(target, home);
  // The examples of a type that the introduction tells of would say nothing about this field.
  const { examples, ...rest } = found;
  return { schema: { ...(name in TYPES ? rest : found), ...beside }, file: last, names: [name, ...names] };
}
