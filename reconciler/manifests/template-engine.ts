import { Context, Liquid, type Template, toValueSync } from 'liquidjs';
import type { SecretName } from '../model/cluster.ts';
import { didYouMean } from '../model/nearest.ts';
import type { SecretPart, Text } from '../model/text.ts';

/** A text with templates in it, parsed. */
export interface ParsedTemplate {
  readonly nodes: readonly Template[];
  readonly secrets: readonly SecretName[];
  /** Every value it reads from outside itself, in steps: `['cluster', 'entry', 'address']`; a step that is computed is null. */
  readonly reads: readonly (readonly (string | number | null)[])[];
}

/** What is wrong with a template; `near`: the piece of its text that is meant. */
export interface TemplateProblem {
  readonly code: string;
  readonly summary: string;
  readonly hint?: string | undefined;
  readonly near?: string | undefined;
}

export class TemplateError extends Error {
  readonly problem: TemplateProblem;

  constructor(problem: TemplateProblem) {
    super(problem.summary);
    this.name = 'TemplateError';
    this.problem = problem;
  }
}

const MAX_OUTPUT = 4 << 20;

/** Files, other templates, the clock and chance have no place in what is declared. */
const REMOVED_TAGS = ['include', 'render', 'layout', 'block', 'increment', 'decrement', 'liquid', 'tablerow', 'cycle'];
const REMOVED_FILTERS = [
  'sample',
  'date',
  'date_to_xmlschema',
  'date_to_rfc822',
  'date_to_string',
  'date_to_long_string',
  'hmac_sha256',
  'inspect',
];

const engine: Liquid = makeEngine();

/** Whether a text has to be rendered at all. */
export function isTemplate(text: string): boolean {
  return text.includes('${{') || text.includes('${%');
}

/** Parses and looks through a text; throws TemplateError. */
export function parseTemplate(text: string): ParsedTemplate {
  try {
    const nodes = engine.parse(text);
    const globals = Object.values(engine.analyzeSync(nodes, { partials: false }).globals).flat();
    const reads = globals.map(({ segments }) =>
      segments.map(step => (typeof step === 'string' || typeof step === 'number' ? step : null)),
    );
    return { nodes, reads, secrets: secretsOf(text, reads) };
  } catch (error) {
    throw translate(error, []);
  }
}

/** The rendered text, with the secrets in it as parts. `values` are read first, then `globals`; throws TemplateError. */
export function renderTemplate({ nodes, secrets }: ParsedTemplate, values: Scope, globals: Scope): Text {
  const output = collector();
  const environment = { ...values, secret: secretScope(secrets) };
  const context = new Context(environment, engine.options, { sync: true, globals }, { liquid: engine } as never);
  try {
    toValueSync(engine.renderer.renderTemplates([...nodes], context, output));
  } catch (error) {
    throw translate(error, [environment, globals]);
  }
  return joined(output.parts);
}

export type Scope = Readonly<Record<string, unknown>>;

/** A value of a scope that is a text with secrets in it: it can stand in a text and nothing else. */
export function textValue(text: Text): unknown {
  if (typeof text === 'string') return text;
  const refuse = (): never => {
    throw new TemplateError({
      code: 'secret-in-expression',
      summary: 'A secret can only stand in a text as it is',
      hint: NO_FILTERS,
    });
  };
  const refusing = { value: refuse, configurable: true };
  return Object.defineProperties({}, { [PARTS]: { value: text }, toString: refusing, toJSON: refusing });
}

const PARTS = Symbol('parts');
const NO_FILTERS = 'write ${{ secret.NAME }} without filters, outside conditions: only drivers know its value';

function makeEngine(): Liquid {
  const liquid = new Liquid({
    outputDelimiterLeft: '${{',
    outputDelimiterRight: '}}',
    tagDelimiterLeft: '${%',
    tagDelimiterRight: '%}',
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    lenientIf: true,
    parseLimit: 4 << 20,
    renderLimit: 2_000,
    memoryLimit: 4_000_000,
    templates: {},
  });
  for (const tag of REMOVED_TAGS) delete liquid.tags[tag];
  for (const filter of REMOVED_FILTERS) liquid.unregisterFilter(filter);
  // They are looked up by what a template says: `toString` is no filter.
  for (const known of [liquid.tags, liquid.filters]) Object.setPrototypeOf(known, null);
  return liquid;
}

/** Gathers what templates write: strings and secrets, in order. */
function collector(): { readonly parts: (string | SecretPart)[]; buffer: string; write(value: unknown): void } {
  const parts: (string | SecretPart)[] = [];
  let length = 0;
  const write = (value: unknown): void => {
    if (value === null || value === undefined) return;
    if (typeof value === 'object') {
      const text = (value as { readonly [PARTS]?: Text })[PARTS];
      if (text === undefined) throw new TemplateError(notText(value));
      parts.push(...text);
      return;
    }
    length += String(value).length;
    if (length > MAX_OUTPUT)
      throw new TemplateError({ code: 'template-limit', summary: 'The rendered text is larger than 4 MiB' });
    parts.push(String(value));
  };
  return { parts, buffer: '', write };
}

function notText(value: object): TemplateProblem {
  return Array.isArray(value)
    ? { code: 'template-value', summary: 'A list cannot stand in a text', hint: `join it: ${'${{'} … | join: "," }}` }
    : {
        code: 'template-value',
        summary: 'A map cannot stand in a text',
        hint: `name one of its fields: ${Object.keys(value).slice(0, 8).join(', ')}`,
      };
}

/** Neighbouring strings as one; a text without secrets as a string. */
function joined(parts: readonly (string | SecretPart)[]): Text {
  const whole: (string | SecretPart)[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    if (typeof part === 'string' && typeof last === 'string') whole[whole.length - 1] = last + part;
    else if (part !== '') whole.push(part);
  }
  if (whole.length === 0) return '';
  return whole.length === 1 && typeof whole[0] === 'string' ? whole[0] : whole;
}

/** The secrets a text names; each has to be written out, alone between its braces. */
function secretsOf(text: string, reads: ParsedTemplate['reads']): readonly SecretName[] {
  const named = reads.filter(([root]) => root === 'secret');
  const plain = text.match(/\$\{\{-?\s*secret(\.[\w-]+|\["[^"]+"\]){1,2}\s*-?\}\}/g)?.length ?? 0;
  if (named.length > plain || named.some(steps => steps.length < 2 || steps.includes(null))) {
    const summary = 'A secret is used in an expression';
    throw new TemplateError({ code: 'secret-in-expression', summary, hint: NO_FILTERS, near: 'secret' });
  }
  return named.map(([, secret, key]) => {
    if (!SECRET_NAME.test(String(secret))) {
      const summary = `${JSON.stringify(secret)} cannot be the name of a secret`;
      const hint = 'names have letters, digits, ".", "_" and "-", and begin and end with a letter or digit';
      throw new TemplateError({ code: 'bad-secret-name', summary, hint, near: String(secret) });
    }
    return { secret: String(secret), ...(key === undefined ? {} : { key: String(key) }) };
  });
}

/** As the schema has it for `{secret: NAME}`. */
const SECRET_NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;

/** `secret.NAME` and `secret.NAME.KEY` of the secrets that a template names. */
function secretScope(secrets: readonly SecretName[]): Scope {
  const scope = new Map<string, object>();
  for (const { secret, key } of secrets) {
    const whole = scope.get(secret) ?? (textValue([{ secret, fingerprint: null }]) as object);
    scope.set(secret, whole);
    if (key === undefined) continue;
    Object.defineProperty(whole, key, { value: textValue([{ secret, key, fingerprint: null }]), configurable: true });
  }
  return Object.fromEntries(scope);
}

interface LiquidFailure {
  readonly name: string;
  readonly message: string;
  readonly originalError?: Error & { readonly variableName?: string };
  readonly token?: { getText?: () => string };
}

/** What LiquidJS throws, in our words. */
function translate(error: unknown, scopes: readonly Scope[]): unknown {
  const { message, originalError, token } = error as LiquidFailure;
  if (error instanceof TemplateError) return error;
  if (originalError instanceof TemplateError) return new TemplateError({ near: token?.getText?.(), ...originalError.problem });
  if (!/^(Tokenization|Parse|Render|UndefinedVariable)Error$/.test((error as Error).name)) return error;
  if (originalError?.variableName !== undefined) return new TemplateError(unknownName(originalError.variableName, scopes));
  const reason = (originalError?.message ?? message).replace(/, line:\d+, col:\d+$/, '');
  const near = token?.getText?.();
  const filter = /^undefined filter: (.*)$/.exec(reason)?.[1];
  if (filter !== undefined) {
    const hint = didYouMean(filter, Object.keys(engine.filters)) ?? 'filters that read the clock or chance are not there';
    return new TemplateError({ code: 'unknown-filter', summary: `"${filter}" is not a filter of templates`, hint, near: filter });
  }
  const tag = /^tag "(.*)" not found$/.exec(reason)?.[1];
  if (tag !== undefined) {
    const hint = didYouMean(tag, Object.keys(engine.tags)) ?? 'templates cannot include other files';
    return new TemplateError({ code: 'unknown-tag', summary: `"${tag}" is not a tag of templates`, hint, near: tag });
  }
  if (reason.endsWith('limit exceeded')) {
    return new TemplateError({ code: 'template-limit', summary: 'This template runs too long or makes too much', near });
  }
  return new TemplateError({ code: 'template-syntax', summary: `This template cannot be read: ${reason}`, near });
}

/** The first step of a name that leads nowhere, with the nearest one that does. */
function unknownName(name: string, scopes: readonly Scope[]): TemplateProblem {
  const [root = '', ...steps] = name.split('.');
  const last = steps.pop();
  if (last === undefined) {
    const hint = root === 'node' || root === 'replica' ? NO_REPLICA : didYouMean(root, scopes.flatMap(Object.keys));
    return { code: 'unknown-name', summary: `"${root}" is not a value that templates know here`, hint, near: name };
  }
  let parent: unknown = scopes.find(scope => Object.hasOwn(scope, root))?.[root];
  for (const step of steps) parent = isScope(parent) && Object.hasOwn(parent, step) ? parent[step] : undefined;
  const keys = isScope(parent) ? Object.keys(parent) : [];
  const there = keys.length > 0 && keys.length <= 8 ? `it has ${keys.join(', ')}` : undefined;
  return {
    code: 'unknown-name',
    summary: `${[root, ...steps].join('.')} has no "${last}"`,
    hint: didYouMean(last, keys) ?? there,
    near: name,
  };
}

const NO_REPLICA = 'what another job says, and an image, cannot depend on the node or the replica';

function isScope(value: unknown): value is Scope {
  return typeof value === 'object' && value !== null;
}
