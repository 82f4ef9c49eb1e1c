/** The nearest name that a manifest can have: `Gimli.local` gives `gimli-local`, `shop_web_1` gives `shop-web-1`; empty: there is none. */
export function labelOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, '');
}

/** The name, with a number where it is taken; takes it. */
export function takeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${number}`;
  taken.add(name);
  return name;
}
