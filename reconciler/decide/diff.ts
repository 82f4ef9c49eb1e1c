import { concealed, isConcealed } from '../model/concealed.ts';
import { canonicalJson } from '../model/digest.ts';
import type { FieldChange } from '../model/plan.ts';
import { isRelieved } from '../model/relieved.ts';
import type { Spec } from '../model/resource.ts';
import { describeText, type SecretPart, type Text } from '../model/text.ts';
import { UNREADABLE } from '../model/workload.ts';

/**
 * How what is differs from what shall be, field by field, three-way: where what was last asked for equals what shall be, somebody changed
 * the world (drift); else git asks for something new, or thresholds lay something over it or no longer do. Fields that only say whose the thing is, or how to get it, are not compared.
 * Values are for people; secrets appear by name.
 */
export function diffSpecs(desired: Spec, live: Spec, applied: Spec | undefined): readonly FieldChange[] {
  const want = flatten(desired);
  const have = flatten(live);
  const asked = applied === undefined ? undefined : flatten(applied);
  const changes: FieldChange[] = [];
  for (const field of [...new Set([...want.keys(), ...have.keys()])].sort()) {
    const to = want.get(field);
    const from = have.get(field);
    if (equalLeaf(to, from) || isUnknown(field, to, from)) continue;
    const isDrift = asked !== undefined && equalLeaf(asked.get(field), to);
    const wish = isRelieved(field, desired) || isRelieved(field, applied) ? 'threshold' : 'git';
    changes.push({ field, from: describeLeaf(from), to: describeLeaf(to), cause: isDrift ? 'drift' : wish });
  }
  return changes;
}

/** Whether a digest is not known on one side, so that nothing can be said. */
function isUnknown(field: string, to: Leaf | undefined, from: Leaf | undefined): boolean {
  if (field === 'image.digest') return to === undefined || from === undefined;
  const isDigest = field === 'digest' || field === 'after' || field.startsWith('files.') || field.startsWith('restartOn.');
  return isDigest && (to === UNREADABLE || from === UNREADABLE);
}

type Leaf = string | number | boolean | readonly unknown[];

/** Not compared: identity, and how an image is got. `files.*.change` says how to apply, not what. */
const SKIPPED: ReadonlySet<string> = new Set(['kind', 'job', 'replica', 'technology', 'pull', 'oneShot', 'relieved']);

const flattened = new WeakMap<Spec, ReadonlyMap<string, Leaf>>();

/** The leaves of a spec by path; entries of lists of things by what names them: `ports.80/tcp.publish`, `files./etc/x.digest`. */
function flatten(spec: Spec): ReadonlyMap<string, Leaf> {
  const known = flattened.get(spec);
  if (known !== undefined) return known;
  const leaves = new Map<string, Leaf>();
  for (const [key, value] of Object.entries(spec)) if (!SKIPPED.has(key)) walk(key, value, leaves);
  flattened.set(spec, leaves);
  return leaves;
}

function walk(path: string, value: unknown, leaves: Map<string, Leaf>): void {
  if (value === undefined || value === null) return;
  if (typeof value !== 'object') {
    leaves.set(path, value as Leaf);
    return;
  }
  if (Array.isArray(value)) {
    const names = new Set(value.map(nameOf));
    const keyed = value.length > 0 && names.size === value.length && !names.has(undefined);
    if (!keyed) {
      if (value.length > 0) leaves.set(path, value);
      return;
    }
    for (const item of value) walk(`${path}.${nameOf(item)}`, item, leaves);
    return;
  }
  for (const [key, item] of Object.entries(value))
    if (!(path.startsWith('files.') && key === 'change')) walk(`${path}.${key}`, item, leaves);
}

/** What names an entry of a list of things; undefined for what is compared as a whole (a command, a text with secrets). */
function nameOf(item: unknown): string | undefined {
  if (item === null || typeof item !== 'object' || Array.isArray(item)) return undefined;
  const thing = item as Readonly<Record<string, unknown>>;
  if (typeof thing.network === 'string') return thing.network;
  if (typeof thing.path === 'string') return thing.path;
  if (typeof thing.target === 'number') return `${thing.target}/${String(thing.protocol)}`;
  if (typeof thing.protocol === 'string' && 'from' in thing) return `${thing.protocol} ${String(thing.ports ?? '')}`.trimEnd();
  return undefined;
}

function equalLeaf(one: Leaf | undefined, other: Leaf | undefined): boolean {
  if (one === other || isConcealedAs(one, other)) return true;
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
  return one.every((item, index) => equalItem(item, other[index]));
}

function equalItem(one: unknown, other: unknown): boolean {
  if (one === other || isConcealedAs(one, other)) return true;
  if (Array.isArray(one) && Array.isArray(other)) return equalLeaf(one, other);
  if (!isSecret(one) || !isSecret(other))
    return typeof one === 'object' && typeof other === 'object' && canonicalJson(one) === canonicalJson(other);
  const sameName = one.secret === other.secret && one.key === other.key;
  return sameName && (one.fingerprint === null || other.fingerprint === null || one.fingerprint === other.fingerprint);
}

/** Whether one of two texts stands for the other. */
function isConcealedAs(one: unknown, other: unknown): boolean {
  if (typeof one !== 'string' || typeof other !== 'string') return false;
  return (isConcealed(one) && one === concealed(other)) || (isConcealed(other) && other === concealed(one));
}

function isSecret(item: unknown): item is SecretPart {
  return item !== null && typeof item === 'object' && 'fingerprint' in item;
}

function describeLeaf(leaf: Leaf | undefined): string | null {
  if (leaf === undefined) return null;
  if (!Array.isArray(leaf)) return describeItem(leaf);
  if (leaf.some(isSecret)) return describeText(leaf as Text);
  if (leaf.length > 0 && leaf.every(item => typeof item === 'string' && isConcealed(item))) return NOT_SHOWN;
  return leaf.map(item => (Array.isArray(item) ? describeText(item as Text) : describeItem(item))).join(' ');
}

const NOT_SHOWN = '(not shown)';

function describeItem(item: unknown): string {
  return typeof item === 'string' && isConcealed(item) ? NOT_SHOWN : String(item);
}
