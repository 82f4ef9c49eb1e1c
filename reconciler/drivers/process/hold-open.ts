/** Things that are open at the same time, and closed together. */
export interface HeldOpen extends AsyncDisposable {
  add<T extends AsyncDisposable>(opened: T): T;
}

/** An AsyncDisposableStack for Node 22, which has none. */
export function holdOpen(): HeldOpen {
  const held: AsyncDisposable[] = [];
  return {
    add(opened) {
      held.push(opened);
      return opened;
    },
    async [Symbol.asyncDispose]() {
      const ends = await Promise.allSettled(held.map(one => one[Symbol.asyncDispose]()));
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    },
  };
}
