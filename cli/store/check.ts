import { formatBytes } from '../../reconciler/model/quantities.ts';
import { renderJson } from '../../reconciler/report/json.ts';
import { table } from '../../reconciler/report/layout.ts';
import { visible } from '../../reconciler/report/visible.ts';
import { instant } from '../../reconciler/report/words.ts';
import type { Store, StoredDocument, StoreFacts } from '../../reconciler/stores/store.ts';
import type { Context } from '../action.ts';
import { allDocuments, clusterOf } from './documents.ts';
import { describeLease } from './lease.ts';

/** The documents of one kind of one cluster. */
interface Kind {
  /** `attic/54571105-…`, or what a configuration calls a cluster that nobody knows yet; empty: of the store itself. */
  readonly cluster: string;
  readonly kind: string;
  readonly documents: number;
  /** As JSON. */
  readonly bytes: number;
  /** Of documents that tell their instant; null: these do not. */
  readonly oldestAt: number | null;
  readonly newestAt: number | null;
}

/** Tells what a store is and keeps; everything in it is read once. Throws OperationError. */
export async function checkStore({ flags, terminal, signal }: Context, store: Store): Promise<number> {
  const facts = await store.inspect(signal);
  const kinds = new Map<string, Kind>();
  for await (const document of allDocuments(store, signal)) {
    const { cluster, kind } = clusterOf(document.key);
    const id = `${cluster} ${kind}`;
    kinds.set(id, withDocument(kinds.get(id) ?? { cluster, kind, ...NOTHING }, document));
  }
  const documents = [...kinds.values()];
  terminal.print(
    flags.json ? renderJson({ store: store.name, ...facts, documents }) : render(store.name, facts, documents, terminal.style),
  );
  return 0;
}

const NOTHING = { documents: 0, bytes: 0, oldestAt: null, newestAt: null };

function withDocument(kind: Kind, { value }: StoredDocument): Kind {
  const { at } = value as { readonly at?: unknown };
  const text = JSON.stringify(value);
  const instants = typeof at === 'number' ? [at] : typeof at === 'string' ? [Date.parse(at)] : [];
  return {
    ...kind,
    documents: kind.documents + 1,
    bytes: kind.bytes + Buffer.byteLength(text),
    oldestAt: instants.reduce<number | null>((oldest, one) => Math.min(oldest ?? one, one), kind.oldestAt),
    newestAt: instants.reduce<number | null>((newest, one) => Math.max(newest ?? one, one), kind.newestAt),
  };
}

function render(name: string, facts: StoreFacts, kinds: readonly Kind[], style: Context['terminal']['style']): string {
  const rows = kinds.map(({ cluster, kind, documents, bytes, oldestAt, newestAt }) => [
    { text: visible(cluster) },
    { text: visible(kind) },
    { text: String(documents) },
    { text: formatBytes(bytes) },
    { text: oldestAt === null ? '' : instant(oldestAt) },
    { text: newestAt === null ? '' : instant(newestAt) },
  ]);
  const columns = ['CLUSTER', 'KIND', 'DOCUMENTS', 'SIZE', 'OLDEST', 'NEWEST'];
  const leases = facts.leases.map(lease => `${visible(describeLease(lease))} until ${instant(lease.until)}`);
  return [
    `${name} (${facts.program}, format ${facts.format})`,
    '',
    ...(rows.length === 0 ? ['It is empty.'] : table(columns, rows, style, { whole: ['KIND', 'DOCUMENTS'] })),
    '',
    ...(leases.length === 0 ? ['Nobody holds a lease.'] : leases),
  ].join('\n');
}
