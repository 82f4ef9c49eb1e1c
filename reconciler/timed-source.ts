import { withDeadline } from './deadline.ts';
import type { Source } from './sources/source.ts';

/** The source, with a deadline on each fetch and each read: a server or a disk that never answers ends in OperationError timeout. */
export function timedSource(source: Source, deadlineMs: number): Source {
  const deadline = (doing: string) => ({
    what: `${doing} ${source.name}`,
    ms: deadlineMs,
    todo: 'it is tried again, or allow more time with limits.timeout',
  });
  return {
    ...source,
    fetch: (signal, revision) => withDeadline(deadline('Fetching'), signal, inner => source.fetch(inner, revision)),
    read: (snapshot, paths, signal) => withDeadline(deadline('Reading'), signal, inner => source.read(snapshot, paths, inner)),
  };
}
