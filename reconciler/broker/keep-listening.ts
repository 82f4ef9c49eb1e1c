import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect, type ListenOptions, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const SHORTEST_MS = 50;
const LONGEST_MS = 5_000;

/** Listens, and tries again for as long as it cannot: another `serve` may be about to end. Ends once it listens, or the signal aborts. */
export async function keepListening(
  server: Server,
  address: ListenOptions,
  warn: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { path, host, port } = address;
  const name = path ?? `${host}:${port}`;
  for (let waitMs = SHORTEST_MS; !signal.aborted; waitMs = Math.min(LONGEST_MS, waitMs * 2)) {
    try {
      server.listen(address);
      await once(server, 'listening');
      return void server.on('error', error => warn(`the broker at ${name}: ${error.message}`));
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (isTaken && path !== undefined && !(await isAlive(path))) {
        await rm(path, { force: true });
        continue;
      }
      const why = isTaken ? 'another program listens there; it is tried again until that ends' : (error as Error).message;
      if (waitMs > SHORTEST_MS * 8) warn(`the broker cannot listen at ${name}: ${why}`);
      await sleep(waitMs, undefined, { signal }).catch(() => {});
    }
  }
}

/** Whether somebody listens on a socket: one that was killed leaves its file. */
async function isAlive(path: string): Promise<boolean> {
  const socket = connect({ path });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
