import https from 'node:https';
import { createSecureContext } from 'node:tls';
import { OperationError } from '../model/operation-error.ts';
import type { Connection } from './connection.ts';
import { discreetAgent } from './discreet-agent.ts';
import { http } from './node-http.ts';

/** Where an engine listens, and what proves it and us. PEM texts. */
export interface TcpOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: {
    /** Authority of the engine's certificate; absent: the public ones. */
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    /** Of an encrypted key. */
    readonly passphrase?: string;
  };
  /** Why it is reached without TLS: whoever reaches that port owns the machine. */
  readonly insecure?: string;
}

/** A connection to an engine over TCP. Throws OperationError `invalid` for a key that cannot be read, or without TLS and a reason for that. */
export async function openTcp(options: TcpOptions): Promise<Connection> {
  const { host, port, tls, insecure } = options;
  if (tls === undefined && insecure === undefined)
    throw new OperationError(
      'invalid',
      `${host}:${port} would be reached without TLS; give tls: {ca, cert, key}, or insecure: with the reason`,
    );
  const protocol = tls === undefined ? 'http' : 'https';
  const pool = { keepAlive: true, maxFreeSockets: 16 };
  const agent = discreetAgent(
    tls === undefined ? new http.Agent(pool) : verifyingAgent({ ...pool, ...tls, rejectUnauthorized: true }, host, port),
  );
  return {
    name: `${protocol}://${host}:${port}`,
    http: { protocol, host, port, agent },
    [Symbol.asyncDispose]: async () => agent.destroy(),
  };
}

/** Reads the key now, so that a wrong passphrase is told as such and not at the first request. */
function verifyingAgent(options: https.AgentOptions, host: string, port: number): https.Agent {
  try {
    createSecureContext(options);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new OperationError(
      'invalid',
      `certificate or key for ${host}:${port} cannot be used: ${why}; check tls.cert, tls.key and tls.passphrase`,
      {
        cause: error,
      },
    );
  }
  return new https.Agent(options);
}
