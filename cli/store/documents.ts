import { OperationError } from '../../reconciler/model/operation-error.ts';
import type { Store, StoredDocument } from '../../reconciler/stores/store.ts';

/** So many documents are in memory at once. */
const PAGE = 200;

/** Every document of a store, by key. Throws OperationError. */
export async function* allDocuments(store: Store, signal: AbortSignal): AsyncGenerator<StoredDocument> {
  let from: string | undefined;
  for (;;) {
    const page = await store.list('', { ...(from === undefined ? {} : { from }), limit: PAGE }, signal);
    yield* page;
    if (page.length < PAGE) return;
    from = page.at(-1)!.key;
  }
}

/**
 * Whose a document is, none's where that is empty, and of which kind. Keys are `CLUSTER/UID/KIND…`, before the uid is known `CLUSTER/KIND…`,
 * and `cluster-of/CLUSTER`.
 */
export function clusterOf(key: string): { readonly cluster: string; readonly kind: string } {
  const [first = '', second = '', third = ''] = key.split('/');
  if (first === 'cluster-of') return { cluster: '', kind: first };
  const hasUid = /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(second);
  return hasUid ? { cluster: `${first}/${second}`, kind: third } : { cluster: first, kind: second };
}

/** The first line of an export; the last is `{"documents": COUNT}`, without which it is not whole. */
const HEAD = { keelson: 'store', version: 1 } as const;

/** All documents as lines of JSON. */
export async function* exportLines(store: Store, signal: AbortSignal): AsyncGenerator<string> {
  yield `${JSON.stringify(HEAD)}\n`;
  let documents = 0;
  for await (const { key, value } of allDocuments(store, signal)) {
    documents += 1;
    yield `${JSON.stringify({ key, value })}\n`;
  }
  yield `${JSON.stringify({ documents })}\n`;
}

/** The documents of a whole export; `from` is where it was read. Throws OperationError invalid with the line that is none. */
export function parseExport(text: string, from: string): readonly StoredDocument[] {
  const lines = text.split('\n').filter(line => line.trim() !== '');
  const wrong = (why: string): OperationError =>
    new OperationError('invalid', `Reading ${from}: ${why}; give what reconcile store export wrote`);
  const parsed = lines.map((line, index) => {
    try {
      return JSON.parse(line) as Readonly<Record<string, unknown>> | null;
    } catch {
      throw wrong(`line ${index + 1} is no JSON`);
    }
  });
  const [head, ...rest] = parsed;
  if (head?.keelson !== HEAD.keelson) throw wrong('it is not an export of a store');
  if (head.version !== HEAD.version)
    throw new OperationError(
      'unsupported',
      `Reading ${from}: a newer Keelson wrote it (version ${head.version}, this one knows ${HEAD.version}); use that Keelson`,
    );
  const end = rest.pop();
  if (end?.documents !== rest.length) throw wrong('its end is missing');
  return rest.map((line, index) => {
    if (typeof line?.key !== 'string' || line.value === undefined || line.value === null)
      throw wrong(`line ${index + 2} is no document`);
    return { key: line.key, value: line.value };
  });
}
