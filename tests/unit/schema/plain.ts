/** A type of the model as JSON has it. Ids are plain strings: a schema tells their form by a sentence. */
export type Plain<T> = T extends string
  ? // biome-ignore lint/complexity/noBannedTypes: what every string key allows is a pattern, not a word
    {} extends Record<T, 1>
    ? string
    : T
  : T extends readonly (infer Item)[]
    ? readonly Plain<Item>[]
    : T extends object
      ? { [K in keyof T]: Plain<T[K]> }
      : T;
