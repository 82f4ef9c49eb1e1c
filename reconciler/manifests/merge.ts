type Plain = Readonly<Record<string, unknown>>;

/**
 * What `over` makes of `base`: maps merge, lists of named things merge by their key, everything else replaces; `null` removes a key and an
 * entry with `state: absent` the entry of that key. Below `host` such an entry stays: it says what shall not be on a machine. `field` is the
 * name under which the values stand. Returns `base` itself where nothing changes.
 */
export function merge(base: unknown, over: unknown, field = '', isOfHost = false): unknown {
  const below = isOfHost || field === 'host';
  if (below && (isAbsent(base) || isAbsent(over))) return withoutNulls(over);
  if (isPlain(base) && isPlain(over)) return mergeMaps(base, over, below);
  if (Array.isArray(base) && isNamedList(field, base) && isNamedList(field, over)) return mergeLists(field, base, over, below);
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
  const [main = '', ...others] = KEYS.get(field) ?? ['name'];
  // Networks are known by their name, those without wires by their SSID; ports of a role by their name, those of a job by their target.
  if (item[main] === undefined && (field === 'networks' || field === 'ports'))
    return nameIn(field === 'networks' ? item.ssid : item.name);
  const parts = [main, ...others];
  const first = item[main];
  if (typeof first !== 'string' && typeof first !== 'number') return null;
  return parts.map((part, index) => String(index === 0 ? first : (item[part] ?? DEFAULTS[part] ?? ''))).join(' ');
}

function nameIn(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
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

function mergeMaps(base: Plain, over: Plain, isOfHost: boolean): Plain {
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    if (value === null) merged.delete(key);
    else merged.set(key, merged.has(key) ? merge(merged.get(key), value, key, isOfHost) : withoutNulls(value));
  }
  return Object.fromEntries(merged);
}

function mergeLists(field: string, base: readonly unknown[], over: readonly unknown[], isOfHost: boolean): unknown[] {
  const merged = [...base];
  const places = new Map(base.map((item, index) => [keyOf(field, item), index]));
  for (const item of over) {
    const place = places.get(keyOf(field, item));
    const removes = isAbsent(item) && !isOfHost;
    if (place !== undefined) merged[place] = removes ? null : merge(merged[place], item, '', isOfHost);
    else if (!removes) merged.push(withoutNulls(item));
  }
  return merged.filter(item => item !== null);
}

function isAbsent(item: unknown): boolean {
  return isPlain(item) && item.state === 'absent';
}

function isNamedList(field: string, value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every(item => keyOf(field, item) !== null);
}

/** Whether a value is a map, neither a list nor a plain value. */
export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
