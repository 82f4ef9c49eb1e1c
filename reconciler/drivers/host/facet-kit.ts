import type { FacetSpec } from '../../model/host.ts';
import { type SecretPart, secretsOf, type Text } from '../../model/text.ts';
import type { FileContent } from '../../model/workload.ts';
import type { Entry } from './ledger.ts';

/** What one kind of facet is on the other side and on ours: an implementation of it in `kinds/`. */
export interface FacetKit<S extends FacetSpec = FacetSpec> {
  /**
   * The shell function `look_KIND`: says what there is of the facets whose numbers are in `$of_KIND` (name `$n1`, key `$k1`, extra `$x1`),
   * each line as `s KEY WORD VALUE`, by `tell`. Absent: what is said of every path (kinds/paths.ts) is enough.
   */
  readonly look?: string;
  /**
   * Shell functions over the variables of `order`: `keep_KIND FOLDER` copies what is there now, `back_KIND FOLDER` puts it back,
   * `make_KIND` makes it as ordered, with `order.input` as its standard input, `gone_KIND` takes away what never was ours. All of
   * them may be called again after they were cut off. Where `back_KIND` is called to undo a change at once, `$undoes` is set.
   */
  readonly change: string;
  /** What a script is told beside the name, in each look (`$x1`) and change (`$extra`). */
  readonly extra?: (name: string, spec: S | undefined) => string;
  /** What make_KIND needs. */
  readonly order?: (spec: S, context: OrderContext) => Order;
  /** The facet as it was seen; null where it is not there. */
  readonly seen: (seen: Seen<S>) => S | null;
}

/** For make_KIND. Variables are seen by everybody on that machine, so a fast hash of a secret is none; `input` by nobody. */
export interface Order {
  readonly variables?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  readonly written?: string;
}

/** What an order is made with. Values of secrets exist here and in `input` only. */
export interface OrderContext {
  readonly contents: Readonly<Record<string, FileContent>>;
  readonly reveal: (text: Text) => string;
  readonly keyOf: (facet: { readonly kind: FacetSpec['kind']; readonly name: string }) => string;
}

/** What a look said of one facet. */
export interface Seen<S extends FacetSpec> {
  readonly name: string;
  readonly extra: string;
  /** Values by word, in the order they were said. */
  readonly said: ReadonlyMap<string, readonly string[]>;
  /** What was asked for last, where the ledger has it. */
  readonly applied: S | undefined;
  readonly written: Entry['written'];
  /** What the host noted after the last change. */
  readonly after: string | undefined;
  /** What was said of the host as a whole: lines by word. */
  readonly host: ReadonlyMap<string, readonly string[]>;
  /** By our clock, milliseconds. */
  readonly now: number;
  /** Serial numbers of certificates that are not good any more. */
  readonly revoked: ReadonlySet<string>;
}

/** The first value that was said by a word. */
export function first(said: ReadonlyMap<string, readonly string[]>, word: string): string | undefined {
  return said.get(word)?.[0];
}

/** A text that says which secrets are in it, and nothing of them. */
export function stampOf(text: Text): string {
  const told = (part: string | SecretPart): unknown =>
    typeof part === 'string' ? part : [part.secret, part.key, part.fingerprint];
  return JSON.stringify(typeof text === 'string' ? text : text.map(told));
}

/** A text that no secret gives: as it is seen where another value stands in its place. */
export function otherText(asked: Text): Text {
  if (secretsOf(asked).length === 0) return '(another one)';
  return (asked as Exclude<Text, string>).map(part => (typeof part === 'string' ? part : { ...part, fingerprint: 'another' }));
}
