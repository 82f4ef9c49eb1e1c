/** A place in a file of the repository; lines and columns count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Something wrong or doubtful in what people wrote: a value, never thrown. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable, kebab-case: `unknown-field`, `port-taken-twice`. */
  readonly code: string;
  /** One sentence: what is wrong. */
  readonly summary: string;
  /** What to do, without a full stop: `did you mean "replicas"?` */
  readonly hint?: string;
  readonly at?: Position;
  /** Length in characters of what is marked in the excerpt, from the column on; 1 when absent. */
  readonly length?: number;
  /** The lines around the place, for views: the wrong line and the one before. */
  readonly excerpt?: readonly { readonly line: number; readonly text: string }[];
}

/** Whether one of them is an error, so that a commit is not applied. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(diagnostic => diagnostic.severity === 'error');
}
