import type { FacetKind, FacetSpec } from '../../model/host.ts';
import { splitResourceId } from '../../model/ids.ts';
import type { Change } from '../../model/plan.ts';

/** Kinds that are found by their path. */
const PLACED: ReadonlySet<string> = new Set(['file', 'directory', 'link', 'mount']);
/** What can cut us off comes last, the address after all else. */
const NETWORK: ReadonlySet<string> = new Set(['firewall', 'wifi', 'address']);

/** One change of a host with what its order depends on. */
interface Ordered {
  readonly change: Change;
  readonly kind: FacetKind;
  readonly name: string;
  /** Place among the steps, which are done in the order in which git names them. */
  readonly place: number;
  /** null: it goes. */
  readonly spec: FacetSpec | null;
}

/** The changes of one host, each after those that it builds on: users, then folders, mounts, files, steps, services, and the network last. */
export function inOrder(changes: readonly Change[]): readonly Change[] {
  const all = changes.map((change, place): Ordered => {
    const { kind, name } = splitResourceId(change.id);
    return { change, kind: kind as FacetKind, name, place, spec: (change.resource?.spec as FacetSpec | undefined) ?? null };
  });
  return all.map(item => {
    const after = all.filter(other => other !== item && needs(item, other)).map(other => other.change.key);
    return after.length === 0 ? item.change : { ...item.change, after: after.sort() };
  });
}

function needs(item: Ordered, other: Ordered): boolean {
  if (NETWORK.has(item.kind)) return !NETWORK.has(other.kind) || (item.kind === 'address' && other.kind !== 'address');
  if (NETWORK.has(other.kind)) return false;
  if (item.spec === null) return other.spec === null && isTakenBefore(other, item);
  if (other.spec === null) return PLACED.has(item.kind) && PLACED.has(other.kind) && item.name === other.name;
  return isBuiltOn(item, other);
}

/** Of two that go: a service and a step before the files that they read, what is in a folder before it, a user last. */
function isTakenBefore(first: Ordered, second: Ordered): boolean {
  if (second.kind === 'user') return first.kind !== 'user';
  if (!PLACED.has(second.kind)) return false;
  return first.kind === 'service' || first.kind === 'step' || (PLACED.has(first.kind) && isWithin(first.name, second.name));
}

function isBuiltOn({ kind, name, place, spec }: Ordered, other: Ordered): boolean {
  if (kind === 'step') return other.kind === 'step' ? other.place < place : other.kind === 'user' || PLACED.has(other.kind);
  if (kind === 'service')
    return other.kind === 'step' || (other.kind === 'file' && spec?.kind === 'service' && other.name in spec.restartOn);
  if (!PLACED.has(kind)) return false;
  if (other.kind === 'user') return spec !== null && 'owner' in spec && spec.owner.split(':')[0] === other.name;
  if (other.kind !== 'directory' && other.kind !== 'mount') return false;
  return isWithin(name, other.name) || (kind === 'mount' && other.kind === 'directory' && name === other.name);
}

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}
