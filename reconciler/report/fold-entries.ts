import type { Entry } from './plan-entries.ts';

/** Most entries of a group that are shown, and how many of those that differ in their subject only. */
const MOST = 40;
const MOST_ALIKE = 4;

/** What is shown of a list, and how much is not. */
export interface Folded {
  /** Each with how many more are like it. */
  readonly shown: readonly { readonly entry: Entry; readonly more: number }[];
  /** How many are left out without being like another. */
  readonly rest: number;
}

/** Entries that differ in their subject only together, what is said of one not said again; of many, the first stands for all. */
export function foldEntries(entries: readonly Entry[], whole: boolean): Folded {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.alike);
    if (group === undefined) groups.set(entry.alike, [entry]);
    else group.push(entry);
  }
  const folded = [...groups.values()].flatMap(group => {
    const kept = whole || group.length <= MOST_ALIKE ? group : group.slice(0, 1);
    return kept.map((entry, index) => ({
      entry: index === 0 ? entry : shorten(entry, kept[index - 1]!),
      more: index === kept.length - 1 ? group.length - kept.length : 0,
    }));
  });
  const shown = whole ? folded : folded.slice(0, MOST);
  return { shown, rest: entries.length - shown.reduce((sum, { more }) => sum + 1 + more, 0) };
}

function shorten(entry: Entry, above: Entry): Entry {
  const { todo: _said, ...rest } = entry;
  const fields = entry.fields.length === 0 ? '' : '; the same fields';
  return { ...rest, text: above.text === entry.text ? 'as above' : entry.text + fields, fields: [] };
}
