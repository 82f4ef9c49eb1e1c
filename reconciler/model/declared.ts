import type { Position } from './diagnostic.ts';

/** What every declared thing has: `at` is the place of its name. */
export interface Declared {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly at: Position;
}
