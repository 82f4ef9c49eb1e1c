import { type Document, isAlias, isMap, isScalar, isSeq, type Pair, type Scalar, type YAMLMap } from 'yaml';

/** What becomes of what a service says that is not to be in git. */
export interface HidingInService {
  /** A variable's value as it may be written (`${NAME}` in place of what is secret); null: as it is. */
  readonly value: (name: string, value: string) => string | null;
  /** Words of a command, one for each, as they may be written. */
  readonly words: (words: readonly string[]) => readonly string[];
}

/** An edit of a text: what stands from `start` to `end` becomes `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Hides what is secret in a service's environment and commands, wherever in the file it is written: it may name and merge what stands elsewhere. */
export function hideInService(service: YAMLMap, tree: Document, hiding: HidingInService): readonly Edit[] {
  return withMerged(service, tree).flatMap(map => {
    const at = (key: string): unknown => resolved(map.get(key, true), tree);
    const commands = [at('command'), at('entrypoint')].flatMap(command => commandEdits(command, hiding));
    return [...environmentEdits(at('environment'), tree, hiding), ...commands];
  });
}

/** A map and those that it takes fields from (`<<: *other`); `within`: those that took this one, which can be itself. */
function withMerged(map: YAMLMap, tree: Document, within: readonly YAMLMap[] = []): readonly YAMLMap[] {
  const merged = map.items.flatMap(({ key, value }) => (isScalar(key) && key.value === '<<' ? [resolved(value, tree)] : []));
  const maps = merged.flatMap(node => (isSeq(node) ? node.items.map(item => resolved(item, tree)) : [node]));
  const path = [...within, map];
  return [map, ...maps.flatMap(node => (isMap(node) && !path.includes(node) ? withMerged(node, tree, path) : []))];
}

function resolved(node: unknown, tree: Document): unknown {
  return isAlias(node) ? node.resolve(tree) : node;
}

function environmentEdits(environment: unknown, tree: Document, { value: hide }: HidingInService): readonly Edit[] {
  if (isSeq(environment))
    return environment.items.flatMap(item => {
      const [, name, value] = isScalar(item) ? (/^([^=]+)=(.*)$/s.exec(String(item.value)) ?? []) : [];
      const hidden = name === undefined ? null : hide(name, value!);
      return hidden === null ? [] : replacement(item as Scalar, `${name}=${hidden}`);
    });
  if (!isMap(environment)) return [];
  return withMerged(environment, tree).flatMap(({ items }) =>
    items.flatMap((pair: Pair) => {
      const { key } = pair;
      const value = resolved(pair.value, tree);
      const hidden =
        isScalar(key) && isScalar(value) && value.value !== null ? hide(String(key.value), String(value.value)) : null;
      return hidden === null ? [] : replacement(value as Scalar, hidden);
    }),
  );
}

function commandEdits(command: unknown, { words: hide }: HidingInService): readonly Edit[] {
  if (isScalar(command) && typeof command.value === 'string') {
    const words = command.value.trim().split(/\s+/);
    const hidden = hide(words);
    // A line cannot have what the Job gives: it is split only then. One with quotes is left to who wrote it.
    const isPlain = !/["'\\$]/.test(command.value);
    return isPlain && hidden.some((word, index) => word !== words[index]) ? rewritten(command, JSON.stringify(hidden)) : [];
  }
  const scalars = isSeq(command) ? command.items.filter(item => isScalar(item)) : [];
  const words = scalars.map(({ value }) => String(value));
  return hide(words).flatMap((hidden, index) => (hidden === words[index] ? [] : replacement(scalars[index]!, hidden)));
}

function replacement(scalar: Scalar, text: string): readonly Edit[] {
  return rewritten(scalar, JSON.stringify(text));
}

/** In place of a block (`|`, `>`) the end of its last line stays. */
function rewritten({ range, type }: Scalar, text: string): readonly Edit[] {
  const isBlock = type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
  return [{ start: range![0], end: range![1], text: isBlock ? `${text}\n` : text }];
}
