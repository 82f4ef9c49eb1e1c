import type { Diagnostic, Position } from '../model/diagnostic.ts';
import type { Kind } from '../model/manifest.ts';

/** A file of YAML as read: the documents in it that are ours, and what is wrong with it. */
export interface SourceFile {
  readonly documents: readonly SourceDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The text of a file, in which places are looked up when somebody asks. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** One document of ours as written, as plain values. */
export interface SourceDocument {
  readonly source: SourceText;
  /** Which of the file's documents it is, from 0. */
  readonly index: number;
  readonly kind: Kind;
  /** Empty where it has none: its schema says what is wrong. */
  readonly name: string;
  /** `Job/web`: what it declares. A document without a name is a thing of its own. */
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** Where its name stands. */
  readonly at: Position;
}
