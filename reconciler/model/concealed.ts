import { sha256 } from './digest.ts';

/**
 * Stands for a text that nobody of us wrote, and that may hold a secret: equal texts have equal marks. It is compared and kept, and never
 * shown to people.
 */
export function concealed(text: string): string {
  return `(hidden ${sha256(text).slice(0, 32)})`;
}

/** Whether a text stands for another one. */
export function isConcealed(text: string): boolean {
  return /^\(hidden [0-9a-f]{32}\)$/.test(text);
}
