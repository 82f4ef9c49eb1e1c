import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';

/** A broker inside the test, without TLS. */
export interface PlainAedes extends AsyncDisposable {
  readonly url: string;
  readonly broker: Aedes;
  /** Breaks all connections. */
  breakAll(): void;
}

/** Starts aedes on a free port, or on this one. */
export async function startAedes(options: ConstructorParameters<typeof Aedes>[0] = {}, port = 0): Promise<PlainAedes> {
  const broker = await Aedes.createBroker(options);
  const sockets = new Set<Socket>();
  const server: Server = createServer(socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    broker.handle(socket);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    broker,
    breakAll,
    async [Symbol.asyncDispose]() {
      breakAll();
      server.close();
      await new Promise<void>(resolve => broker.close(() => resolve()));
    },
  };
}
