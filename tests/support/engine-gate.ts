import { createConnection, createServer, type Socket } from 'node:net';

/** A socket before an Engine's own, which can be shut in the middle of things. */
export interface EngineGate extends AsyncDisposable {
  readonly socket: string;
  /**
   * Lets everything through, but of what changes something (POST, PUT, DELETE) only so many requests. Resolves with the one at which it shut:
   * that one never arrives, or, where `answersLost`, the last one arrived and its answer never comes back.
   */
  shutAfter(changes: number, answersLost: boolean): Promise<string>;
  open(): void;
}

const CHANGE = /^(?:POST|PUT|DELETE) \S+/;

export async function startEngineGate(engine: string, socket: string): Promise<EngineGate> {
  const state = { left: Number.POSITIVE_INFINITY, answersLost: false, onShut: (_: string): void => {} };
  const ends = new Set<Socket>();
  const server = createServer(client => {
    const upstream = createConnection(engine);
    let isStuck = false;
    for (const [end, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      ends.add(end);
      end.on('error', () => other.destroy());
      end.on('close', () => {
        ends.delete(end);
        other.destroy();
      });
    }
    client.on('data', data => {
      const change = CHANGE.exec(data.toString('latin1', 0, 300))?.[0];
      if (change !== undefined) {
        state.left -= 1;
        const isLast = state.left === (state.answersLost ? 0 : -1);
        isStuck = state.left <= (state.answersLost ? 0 : -1);
        if (isLast) state.onShut(change);
        if (isStuck && !(isLast && state.answersLost)) return;
      } else if (isStuck && !state.answersLost) return;
      upstream.write(data);
    });
    upstream.on('data', data => void (isStuck || client.write(data)));
  });
  await new Promise<void>(resolve => server.listen(socket, resolve));
  return {
    socket,
    shutAfter: (changes, answersLost) =>
      new Promise(resolve => Object.assign(state, { left: changes, answersLost, onShut: resolve })),
    open: () => void Object.assign(state, { left: Number.POSITIVE_INFINITY }),
    async [Symbol.asyncDispose]() {
      for (const end of ends) end.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
