type Plain = Readonly<Record<string, unknown>>;

/**
 * What `over` makes of `base`: maps merge, lists of named things merge by their key, everything else replaces; `null` removes a key and an
 * entry with `state: absent` the entry of that key. `field` is the name under which the values stand. Returns `base` itself where nothing changes.
 */
export function merge(base: unknown, over: unknown, field = ''): unknown {
  if (isPlain(base) && isPlain(over)) return mergeMaps(base, over);
  if (Array.isArray(base) && isNamedList(field, base) && isNamedList(field, over)) return mergeLists(field, base, over);
  return isPlain(over) ? withoutNulls(over) : over;
}

/** The same value without the keys that are null; the very same object where there are none. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(withoutNulls);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isPlain(value)) return value;
  let changed = false;
  const kept: [string, unknown][] = [];
  for (const key of Object.keys(value)) {
    const before = value[key];
    const after = withoutNulls(before);
    changed ||= before === null || after !== before;
    if (before !== null) kept.push([key, after]);
  }
  return changed ? Object.fromEntries(kept) : value;
}

/** By what an entry of a list is known: of ports target and protocol, of files and volumes the path, … ; null: it has no key. */
export function keyOf(field: string, item: unknown): string | null {
  if (!isPlain(item)) return null;
  const parts = KEYS.get(field) ?? ['name'];
  const first = item[parts[0]!] ?? (field === 'networks' ? item.ssid : undefined);
  if (typeof first !== 'string' && typeof first !== 'number') return null;
  return parts.map((part, index) => String(index === 0 ? first : (item[part] ?? DEFAULTS[part] ?? ''))).join(' ');
}

const KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ['files', ['path']],
  ['volumes', ['path']],
  ['directories', ['path']],
  ['links', ['path']],
  ['mounts', ['path']],
  ['storage', ['path']],
  ['ports', ['target', 'protocol']],
  ['taints', ['key', 'effect']],
]);
const DEFAULTS: Readonly<Record<string, string>> = { protocol: 'tcp' };

function mergeMaps(base: Plain, over: Plain): Plain {
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    if (value === null) merged.delete(key);
    else merged.set(key, merged.has(key) ? merge(merged.get(key), value, key) : withoutNulls(value));
  }
  return Object.fromEntries(merged);
}

function mergeLists(field: string, base: readonly unknown[], over: readonly unknown[]): unknown[] {
  const merged = [...base];
  const places = new Map(base.map((item, index) => [keyOf(field, item), index]));
  for (const item of over) {
    const place = places.get(keyOf(field, item));
    const absent = (item as Plain).state === 'absent';
    if (place !== undefined) merged[place] = absent ? null : merge(merged[place], item);
    else if (!absent) merged.push(withoutNulls(item));
  }
  return merged.filter(item => item !== null);
}

function isNamedList(field: string, value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every(item => keyOf(field, item) !== null);
}

/** Whether a value is a map, neither a list nor a plain value. */
export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
