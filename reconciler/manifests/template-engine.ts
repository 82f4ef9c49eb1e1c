import { Context, Liquid, type Template, toValueSync } from 'liquidjs';
import type { SecretName } from '../model/cluster.ts';
import type { Text } from '../model/text.ts';
import { asTemplateError, TemplateError } from './template-error.ts';
import type { Scope } from './template-scope.ts';
import { collectText, NO_FILTERS, textValue } from './template-text.ts';

/** A text with templates in it, parsed. */
export interface ParsedTemplate {
  readonly nodes: readonly Template[];
  readonly secrets: readonly SecretName[];
  /** Every value it reads from outside itself, in steps: `['cluster', 'entry', 'address']`; a step that is computed is null. */
  readonly reads: readonly (readonly (string | number | null)[])[];
}

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
    throw asTemplateError(error, engine, []);
  }
}

/** The rendered text, with the secrets in it as parts. `values` are read first, then `globals`; throws TemplateError. */
export function renderTemplate({ nodes, secrets }: ParsedTemplate, values: Scope, globals: Scope): Text {
  const output = collectText();
  const environment = { ...values, secret: secretScope(secrets) };
  const context = new Context(environment, engine.options, { sync: true, globals }, { liquid: engine } as never);
  try {
    toValueSync(engine.renderer.renderTemplates([...nodes], context, output));
  } catch (error) {
    throw asTemplateError(error, engine, [environment, globals]);
  }
  return output.text();
}

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
