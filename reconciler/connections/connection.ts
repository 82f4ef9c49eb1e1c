import type http from 'node:http';

/** A way to a machine that works: how HTTP reaches the engine there. */
export interface Connection extends AsyncDisposable {
  /** For people: `unix:///var/run/docker.sock`, `https://192.168.1.23:2376`. */
  readonly name: string;
  /** Options for an HTTP client of the engine: a socket path, or host, port and an agent. */
  readonly http:
    | { readonly socketPath: string; readonly agent?: http.Agent }
    | { readonly protocol: 'http' | 'https'; readonly host: string; readonly port: number; readonly agent?: http.Agent };
}
