import { type FacetTemplate, facetName, type HostFacet, type MountPointSpec } from '../../model/host.ts';
import type {
  HostFileFields,
  HostSpec,
  MountFields,
  RemovedFields,
  RoleSpec,
  RoleStorageFields,
  SecretNameFields,
} from '../../model/manifest.generated.ts';
import type { Contents, Manifest, Path } from '../../model/manifest.ts';
import type { SecretPart, Text } from '../../model/text.ts';
import type { FileContent } from '../../model/workload.ts';
import { durationMs } from './duration-ms.ts';

/** One entry of what a Node or a Role says of hosts, and where it stands. Templates are not rendered; a firewall has no rules yet. */
export interface HostEntry {
  readonly manifest: Manifest<'Node' | 'Role'>;
  readonly path: Path;
  readonly facet: HostFacet;
}

const known = new WeakMap<Manifest, { readonly contents: Contents | undefined; readonly entries: readonly HostEntry[] }>();

/** Everything that a manifest says of hosts, in the order of its fields. The same list for the same manifest and contents. */
export function hostEntriesOf(manifest: Manifest<'Node' | 'Role'>, contents: Contents | undefined): readonly HostEntry[] {
  const { host, storage = [] }: Pick<RoleSpec, 'host' | 'storage'> = manifest.value.spec ?? {};
  if (host === undefined && storage.length === 0) return NONE;
  const before = known.get(manifest);
  if (before !== undefined && before.contents === contents) return before.entries;
  const entries = [
    ...facetsOf(host ?? {}, contents).map(({ path, facet }) => ({ manifest, path: ['spec', 'host', ...path], facet })),
    ...storage.map((item, index) => ({ manifest, path: ['spec', 'storage', index], facet: storageOf(item, manifest.name) })),
  ];
  known.set(manifest, { contents, entries });
  return entries;
}

const NONE: readonly never[] = [];

type Found = Pick<HostEntry, 'path' | 'facet'>;

function facetsOf(host: HostSpec, contents: Contents | undefined): readonly Found[] {
  const { hostname, users = [], directories = [], links = [], mounts = [], files = [], steps = [], services = [] } = host;
  return [
    ...(hostname === undefined ? [] : [once(['hostname'], hostname, name => ({ kind: 'hostname', hostname: name }))]),
    ...list('users', users, ({ name, groups = [], password, authorizedKeys }) => ({
      kind: 'user',
      name,
      groups: [...groups].sort(),
      ...(password === undefined ? {} : { password: [secretOf(password)] }),
      ...(authorizedKeys === undefined ? {} : { authorizedKeys }),
    })),
    ...list('directories', directories, ({ path, mode = '0755', owner = 'root' }) => ({ kind: 'directory', path, mode, owner })),
    ...list('mounts', mounts, mountOf),
    ...list('links', links, ({ path, target = '' }) => ({ kind: 'link', path, target })),
    ...list('files', files, (file, index) => fileOf(file, contents?.files.get(index)?.content)),
    ...list('steps', steps, ({ name, unless = '', run = '', undo, timeout }) => ({
      kind: 'step',
      name,
      unless,
      run,
      ...(undo === undefined ? {} : { undo }),
      ...(timeout === undefined ? {} : { timeoutMs: durationMs(timeout) }),
    })),
    ...list('services', services, ({ name, enabled, state, restartOn = [] }) => ({
      kind: 'service',
      name,
      ...(enabled === undefined ? {} : { enabled }),
      ...(state === undefined || state === 'absent' ? {} : { state }),
      restartOn,
    })),
    ...networkFacets(host),
  ];
}

function networkFacets({ wifi = {}, firewall, network }: HostSpec): readonly Found[] {
  const { radio, networks = [] } = wifi;
  return [
    ...(radio === undefined ? [] : [once(['wifi', 'radio'], radio, on => ({ kind: 'wifi', name: 'radio', radio: on }), 'radio')]),
    ...list(['wifi', 'networks'], networks, ({ ssid, password, priority }) => ({
      kind: 'wifi',
      name: ssid,
      ...(password === undefined ? {} : { password: [secretOf(password)] }),
      ...(priority === undefined ? {} : { priority }),
    })),
    ...(firewall === undefined ? [] : [single(['firewall'], firewall, () => ({ kind: 'firewall', rules: [] }))]),
    ...(network === undefined
      ? []
      : [
          single(['network'], network, ({ interface: name, address = '', gateway }) => ({
            kind: 'address',
            interface: name,
            address,
            ...(gateway === undefined ? {} : { gateway }),
          })),
        ]),
  ];
}

function mountOf({ path, type = '', source = '', options = [] }: MountFields): MountPointSpec {
  return { kind: 'mount', path, type, source, options };
}

/** What a role needs mounted: by us, or by somebody else where it does not say what. */
function storageOf(storage: RoleStorageFields, role: string): HostFacet {
  const { path, source } = storage;
  const facet = { kind: 'mount', name: path } as const;
  return source === undefined ? { ...facet, spec: null, neededBy: [role] } : { ...facet, spec: mountOf(storage) };
}

/** A list of entries, each of which can say that it shall not be there. */
function list<T extends { readonly state?: string }>(
  field: string | Path,
  items: readonly T[],
  make: (item: T, index: number) => FacetTemplate,
): readonly Found[] {
  return items.map((item, index) =>
    single([...(typeof field === 'string' ? [field] : field), index], item, () => make(item, index)),
  );
}

function single<T extends { readonly state?: string }>(path: Path, item: T, make: (item: T) => FacetTemplate): Found {
  const spec = make(item);
  return { path, facet: { kind: spec.kind, name: facetName(spec), spec: item.state === 'absent' ? null : spec } };
}

/** A value that a host has once, or that it shall not have any more. */
function once<T extends string | boolean>(
  path: Path,
  value: T | RemovedFields,
  make: (value: T) => FacetTemplate & { readonly kind: 'hostname' | 'wifi' },
  name = 'hostname',
): Found {
  if (typeof value === 'object') return { path, facet: { kind: name === 'hostname' ? 'hostname' : 'wifi', name, spec: null } };
  const spec = make(value);
  return { path, facet: { kind: spec.kind, name, spec } };
}

function fileOf(
  { path, content = '', secret, key, mode = '0644', owner = 'root' }: HostFileFields,
  from: FileContent | undefined,
): FacetTemplate {
  const text: Text = secret === undefined ? content : [secretOf({ secret, ...(key === undefined ? {} : { key }) })];
  return { kind: 'file', path, mode, owner, content: from ?? { text } };
}

function secretOf({ secret, key }: SecretNameFields): SecretPart {
  return { secret, ...(key === undefined ? {} : { key }), fingerprint: null };
}
