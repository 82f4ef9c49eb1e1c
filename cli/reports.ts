import { OperationError } from '../reconciler/model/operation-error.ts';
import type { Report } from '../reconciler/model/report.ts';
import type { Reconciler } from '../reconciler/reconcile.ts';
import { storeKeys } from '../reconciler/remember.ts';

/** Passes on record, newest first. Throws OperationError. */
export async function newestReports(
  { parts, filings }: Reconciler,
  limit: number,
  signal: AbortSignal,
): Promise<readonly Report[]> {
  const { key } = await filings.identify(signal);
  const documents = await parts.store.list(storeKeys(key).reports, { newest: true, limit }, signal);
  return documents.map(document => document.value as Report);
}

/** The pass whose id begins so, or the last one. Throws OperationError not-found, and conflict when several begin so. */
export async function findReport({ parts, filings }: Reconciler, id: string, signal: AbortSignal): Promise<Report> {
  const { key, name } = await filings.identify(signal);
  const { reports } = storeKeys(key);
  const found = await parts.store.list(id === 'last' ? reports : `${reports}${id}`, { newest: true, limit: 2 }, signal);
  const [first, second] = found;
  if (first === undefined && id === 'last') throw new OperationError('not-found', `No pass of ${name} is on record yet`);
  if (first === undefined)
    throw new OperationError('not-found', `No pass of ${name} has an id that begins with "${id}"; reconcile history lists them`);
  if (id !== 'last' && second !== undefined)
    throw new OperationError('conflict', `Several passes of ${name} have ids that begin with "${id}"; write more of it`);
  return first.value as Report;
}
