import type { HttpClient } from 'isomorphic-git';

/** How git's requests reach one server. */
export interface Transport extends AsyncDisposable {
  /** What isomorphic-git takes for the repository's address; its requests begin with it. */
  readonly address: string;
  /**
   * What isomorphic-git asks through during one fetch: requests end with the signal and may bring `budgetBytes` together. Whatever is
   * not git's own answer is an OperationError, or an error that gitFailure translates.
   */
  client(budgetBytes: number, signal: AbortSignal): Promise<HttpClient>;
}

/** An answer is read whole before isomorphic-git sees it, which goes on in silence when a stream breaks. */
export async function* whole(bytes: Buffer): AsyncIterableIterator<Uint8Array> {
  yield bytes;
}
