import type http from 'node:http';

/** What a script left when it ended. Texts are as the script wrote them. */
export interface Ended {
  /** 128 + the signal's number where a signal ended it, as shells tell it. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A way to a machine that works: how HTTP reaches the engine there, and how scripts run there. */
export interface Connection extends AsyncDisposable {
  /** For people: `unix:///var/run/docker.sock`, `https://192.168.1.23:2376`, `ssh://ops@192.168.1.23`. */
  readonly name: string;
  /** Options for an HTTP client of the engine: a socket path, or host, port and an agent. */
  readonly http:
    | { readonly socketPath: string; readonly agent?: http.Agent }
    | { readonly protocol: 'http' | 'https'; readonly host: string; readonly port: number; readonly agent?: http.Agent };
  /**
   * Runs a script of the POSIX shell on the machine, with `input` as its standard input; absent where this way leads to an engine only.
   * The text of a script is seen by everybody on that machine (`ps`): what is secret comes in as input. Throws OperationError when it
   * could not be run to its end; any exit code is an answer.
   */
  readonly run?: (script: string, input: string | Uint8Array, signal: AbortSignal) => Promise<Ended>;
  /**
   * The same way once more, by a login of its own and never over one that is there: proves that who comes now gets in. Throws
   * OperationError where not. Absent where nobody has to log in.
   */
  readonly fresh?: (signal: AbortSignal) => Promise<Connection>;
  /**
   * Whoever opens this way from now on opens it anew, with secrets as they are then; who has it keeps it. Absent where a way is nobody
   * else's.
   */
  readonly renew?: () => void;
}
