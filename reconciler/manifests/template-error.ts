import { didYouMean } from '../model/nearest.ts';
import type { Scope } from './template-scope.ts';

/** What is wrong with a template; `near`: the piece of its text that is meant. */
export interface TemplateProblem {
  readonly code: string;
  readonly summary: string;
  readonly hint?: string | undefined;
  readonly near?: string | undefined;
}

/** A template that cannot be parsed or rendered: what people wrote is wrong, and the problem says what. */
export class TemplateError extends Error {
  readonly problem: TemplateProblem;

  constructor(problem: TemplateProblem) {
    super(problem.summary);
    this.name = 'TemplateError';
    this.problem = problem;
  }
}

interface LiquidFailure {
  readonly name: string;
  readonly message: string;
  readonly originalError?: Error & { readonly variableName?: string };
  readonly token?: { getText?: () => string };
}

/** The names that templates can use, for the nearest to one that they cannot. */
interface Vocabulary {
  readonly filters: Readonly<Record<string, unknown>>;
  readonly tags: Readonly<Record<string, unknown>>;
}

/** What LiquidJS throws as TemplateError, `scopes` being what the template could read; anything else as it is. */
export function asTemplateError(error: unknown, { filters, tags }: Vocabulary, scopes: readonly Scope[]): unknown {
  const { message, originalError, token } = error as LiquidFailure;
  if (error instanceof TemplateError) return error;
  if (originalError instanceof TemplateError) return new TemplateError({ near: token?.getText?.(), ...originalError.problem });
  if (!/^(Tokenization|Parse|Render|UndefinedVariable)Error$/.test((error as Error).name)) return error;
  if (originalError?.variableName !== undefined) return new TemplateError(unknownName(originalError.variableName, scopes));
  const reason = (originalError?.message ?? message).replace(/, line:\d+, col:\d+$/, '');
  const near = token?.getText?.();
  const filter = /^undefined filter: (.*)$/.exec(reason)?.[1];
  if (filter !== undefined) {
    const hint = didYouMean(filter, Object.keys(filters)) ?? 'filters that read the clock or chance are not there';
    return new TemplateError({ code: 'unknown-filter', summary: `"${filter}" is not a filter of templates`, hint, near: filter });
  }
  const tag = /^tag "(.*)" not found$/.exec(reason)?.[1];
  if (tag !== undefined) {
    const hint = didYouMean(tag, Object.keys(tags)) ?? 'templates cannot include other files';
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
