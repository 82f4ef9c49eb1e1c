import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';

/** A way over which somebody reaches somebody else, and which can be cut. */
export interface TcpGate extends AsyncDisposable {
  readonly port: number;
  /** Breaks what goes over it, and lets nothing through from now on: who connects hears nothing. */
  cut(): void;
  heal(): void;
}

/** A gate before a port of this machine. `port`: told anew at each connection. */
export async function startTcpGate(port: () => number): Promise<TcpGate> {
  const ends = new Set<Socket>();
  let isCut = false;
  const server = createServer(client => {
    ends.add(client);
    client.on('error', () => {}).on('close', () => ends.delete(client));
    if (isCut) return;
    const upstream = createConnection(port(), '127.0.0.1');
    ends.add(upstream);
    upstream.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
    client.pipe(upstream).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const breakAll = (): void => {
    for (const end of ends) end.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true;
      breakAll();
    },
    heal() {
      isCut = false;
      breakAll();
    },
    async [Symbol.asyncDispose]() {
      breakAll();
      server.close();
    },
  };
}
