import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer, TLSSocket, type TlsOptions, type Server as TlsServer } from 'node:tls';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import { openPacketBound } from '../connections/mqtt/bound-packets.ts';
import { boundedStream } from '../connections/mqtt/bounded-stream.ts';
import { OperationError } from '../model/operation-error.ts';
import { enrolTopics } from '../wire/enrol.ts';
import { mayRead, mayWrite, type Peer, peerCertified, peerNamed } from './access.ts';
import { type Enrolment, openNewcomers } from './enrolment.ts';
import { keepListening } from './keep-listening.ts';
import { openSeldom } from './seldom.ts';

/** Where the broker listens, and who it lets in. */
export interface EmbeddedOptions {
  readonly host: string;
  readonly port: number;
  /** PEM texts: the authority, the certificate and its key, and what is revoked. Absent: whoever reaches the port is the node that its user name says, so it is to be a loopback address. */
  readonly tls?: Pick<TlsOptions, 'ca' | 'cert' | 'key' | 'passphrase' | 'crl'>;
  /** The socket of this machine, over which reconcilers speak to it: who may open it is one. */
  readonly socket: string;
  /** Who comes with a token may get a certificate. Absent: nobody can; without `tls` it counts for nothing. */
  readonly enrolment?: Enrolment;
  /** Called at most once a minute for each kind of trouble; what it is told may have come from outside. */
  readonly warn: (text: string) => void;
}

/** A broker of our own. Messages that it keeps are in memory: whoever needs them sends them again when it was away. */
export interface EmbeddedBroker extends AsyncDisposable {
  /** From now on the nodes of this cluster are heard. */
  admit(uid: string): void;
  /** From now on these certificates count; whoever is connected with one of these serial numbers is shown out. */
  renew(tls: NonNullable<EmbeddedOptions['tls']>, revoked: ReadonlySet<string>): void;
}

/** Larger messages are left out as they arrive. */
const MOST_BYTES = 4 * 2 ** 20;
const MOST_CONNECTIONS = 20_000;
const HANDSHAKE_MS = 10_000;
/** So many bytes may wait for one client: a document of the largest size, and the next one. Who reads more slowly than that is cut off. */
const MOST_WAITING = 2 * MOST_BYTES;
/** A reconciler gets what is kept of every node at once, so others wait for it, and so long. */
const RECONCILER_MS = 5_000;
/** Who has a token is served so long, and so many at a time: all others come with a certificate, and have the rest of the room. */
const ENROL_MS = 30_000;
const MOST_UNCERTIFIED = 50;
/** A CONNACK with return code 5. */
const NOT_AUTHORIZED = Buffer.from([0x20, 2, 0, 5]);

/** Starts to listen; where somebody else still does, as soon as they let go. Throws OperationError `invalid` for certificates that cannot be used. */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedBroker> {
  const { host, port, tls, socket: path } = options;
  const tell = openSeldom(options.warn);
  const uids = new Set<string>();
  /** By connection. */
  const peers = new WeakMap<object, Peer>();
  const nameOf = (conn: object | undefined): string => {
    const peer = conn === undefined ? undefined : peers.get(conn);
    const isVague = peer?.kind === 'node' && peer.uid === null && uids.size > 1;
    if (isVague) return `node/${peer.name}, which does not say of which of the clusters it is,`;
    return peer?.kind === 'node' ? `node/${peer.name}` : peer === undefined ? 'a client' : 'a reconciler';
  };
  const sockets = new Set<Socket>();
  const deny = (client: Client | null, kind: 'session' | 'name' | 'message' | 'filter', what: string): Error => {
    const name = nameOf(client?.conn);
    tell(`${kind} ${name}`, `the broker refuses ${name} ${what}`);
    return new Error(what);
  };
  const newcomers = options.enrolment === undefined ? null : openNewcomers(options.enrolment);
  /** Without a certificate: only a token counts. */
  const uncertified = new WeakSet<object>();
  const identify = async (client: Client, user: string, password: string): Promise<Peer | null> => {
    const known = peers.get(client.conn);
    if (known !== undefined) return known;
    if (uncertified.has(client.conn)) return (await newcomers?.admit(user, password)) ?? null;
    const named = tls === undefined ? peerNamed(user) : null;
    // Without a certificate nobody is the reconciler: that one has the socket.
    return named?.kind === 'node' ? named : null;
  };
  const broker = await Aedes.createBroker({
    drainTimeout: RECONCILER_MS,
    // What is kept for clients that are away would have no bound.
    preConnect: (client, { clean }, done) =>
      done(clean ? null : deny(client, 'session', 'a session that outlives its connection'), clean === true),
    authenticate(client, username, password, done) {
      void identify(client, username ?? '', password?.toString('utf8') ?? '').then(peer => {
        if (peer !== null) peers.set(client.conn, peer);
        else
          deny(
            client,
            'name',
            `as ${JSON.stringify(username ?? '')}: ${uncertified.has(client.conn) ? 'it has neither a certificate nor a token that holds' : "the user name must be the node's"}`,
          );
        const refusal = Object.assign(new Error('not authorized'), { returnCode: 5 }) as AuthenticateError;
        done(peer === null ? refusal : null, peer !== null);
      });
    },
    authorizePublish(client, { topic, payload }, done) {
      const peer = client === null ? undefined : peers.get(client.conn);
      const isAllowed = client === null || (peer !== undefined && mayWrite(peer, topic, uids));
      if (isAllowed && peer?.kind === 'newcomer') void answer(peer, Buffer.from(payload));
      done(isAllowed ? null : deny(client, 'message', `a message of ${payload.length} bytes to ${topic.slice(0, 200)}`));
    },
    authorizeSubscribe(client, subscription, done) {
      const peer = peers.get(client.conn);
      const isAllowed = peer !== undefined && mayRead(peer, subscription.topic, uids);
      if (!isAllowed) deny(client, 'filter', `to listen to ${subscription.topic.slice(0, 200)}`);
      done(null, isAllowed ? subscription : null);
    },
  });
  const answer = async (newcomer: Peer & { readonly kind: 'newcomer' }, key: Uint8Array): Promise<void> => {
    const payload = await newcomers!.answer(newcomer, key);
    const packet = {
      cmd: 'publish',
      topic: enrolTopics(newcomer.name).answer,
      payload,
      qos: 1,
      retain: false,
      dup: false,
    } as const;
    broker.publish(packet, () => {});
  };
  let uncertifiedNow = 0;
  const handle = (socket: Socket, peer: Peer | null, isUncertified = false): void => {
    if (isUncertified && uncertifiedNow >= MOST_UNCERTIFIED) return void socket.destroy();
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    const writes = { mostWaiting: MOST_WAITING, endsBeyond: peer?.kind !== 'reconciler' };
    const stream: Duplex = boundedStream(socket, openPacketBound(MOST_BYTES), writes);
    stream.on('error', error => {
      // What the system says of a connection that is lost is no trouble.
      if (!('code' in error)) tell(`bytes ${nameOf(stream)}`, `the broker cuts off ${nameOf(stream)}: ${error.message}`);
    });
    if (peer !== null) peers.set(stream, peer);
    if (isUncertified) {
      uncertified.add(stream);
      uncertifiedNow += 1;
      const timer = setTimeout(() => socket.destroy(), ENROL_MS);
      socket.once('close', () => {
        uncertifiedNow -= 1;
        clearTimeout(timer);
      });
    }
    broker.handle(stream);
  };
  const local = createServer(socket => handle(socket, { kind: 'reconciler' }));
  const remote =
    tls === undefined ? createServer(socket => handle(socket, null)) : openTls(tls, handle, tell, newcomers !== null);
  remote.maxConnections = MOST_CONNECTIONS;
  const ending = new AbortController();
  const listening = [
    keepListening(local, { path }, text => tell('socket', text), ending.signal),
    keepListening(remote, { host, port }, text => tell('port', text), ending.signal),
  ];
  return {
    admit: uid => void uids.add(uid),
    renew(certificates, revoked) {
      if (!('setSecureContext' in remote)) return;
      (remote as TlsServer).setSecureContext(certificates);
      for (const socket of sockets)
        if (socket instanceof TLSSocket && revoked.has(socket.getPeerCertificate().serialNumber?.toLowerCase())) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      ending.abort();
      await Promise.all(listening);
      for (const server of [local, remote]) server.close();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>(resolve => broker.close(() => resolve()));
    },
  };
}

function openTls(
  tls: TlsOptions,
  handle: (socket: Socket, peer: Peer | null, isUncertified?: boolean) => void,
  tell: (kind: string, text: string) => void,
  takesTokens: boolean,
): Server {
  const server = create({ ...tls, requestCert: true, rejectUnauthorized: false, handshakeTimeout: HANDSHAKE_MS });
  server.on('secureConnection', (socket: TLSSocket) => {
    const { subject, raw } = socket.getPeerCertificate();
    if (takesTokens && raw === undefined) return handle(socket, null, true);
    const peer = socket.authorized && subject ? peerCertified(subject) : null;
    if (peer !== null) return handle(socket, peer);
    refuse(socket);
    if (!socket.authorized)
      return tell(
        'tls',
        `the broker refuses ${socket.remoteAddress ?? 'somebody'}, whose certificate it does not take: ${socket.authorizationError}`,
      );
    tell(
      'certificate',
      `the broker refuses a certificate of ${JSON.stringify(subject?.CN)}: it must be issued to the name of a node`,
    );
  });
  server.on('tlsClientError', (error: Error, { remoteAddress = 'somebody' }: TLSSocket) =>
    tell('tls', `the broker refuses ${remoteAddress}: ${error.message}`),
  );
  return server;
}

/** Says `not authorized` in MQTT to whom TLS would only close the door, so that it can be told what to do; nothing that it says is read. */
function refuse(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), HANDSHAKE_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.on('error', () => {});
  socket.once('data', () => socket.end(NOT_AUTHORIZED));
}

function create(options: TlsOptions): Server {
  try {
    return createTlsServer(options);
  } catch (error) {
    throw new OperationError(
      'invalid',
      `the broker's certificate or key cannot be used: ${(error as Error).message}; check broker.embedded.tls`,
      { cause: error },
    );
  }
}
