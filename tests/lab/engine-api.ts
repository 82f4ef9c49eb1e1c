import http from 'node:http';

/** What an engine answered to a test: its status and the JSON, or the text, of its body. */
export interface EngineAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read what the vendor's API documents.
  readonly body: any;
}

/** One raw call of the Engine API over a socket, as a person with curl would do it: tests change the world with it, behind Keelson's back. */
export async function callEngine(
  socket: string,
  method: string,
  path: string,
  body?: object | Uint8Array,
  extra: Readonly<Record<string, string>> = {},
): Promise<EngineAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const raw = body instanceof Uint8Array;
  const type = raw ? 'application/x-tar' : 'application/json';
  const headers = { ...(body === undefined ? {} : { 'content-type': type }), ...extra };
  const sent = http.request({ socketPath: socket, method, path, headers, agent: false }, resolve);
  sent.on('error', reject);
  sent.end(body === undefined || raw ? body : JSON.stringify(body));
  const answer = await promise;
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return { status: answer.statusCode ?? 0, body: parsed(text) };
}

/** The same, and an error with the engine's words unless it went well. */
export async function askEngine(
  socket: string,
  method: string,
  path: string,
  body?: object | Uint8Array,
  headers?: Readonly<Record<string, string>>,
): Promise<EngineAnswer['body']> {
  const answer = await callEngine(socket, method, path, body, headers);
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Runs a command in a container and returns its exit code and output. */
export async function execInContainer(
  socket: string,
  container: string,
  command: readonly string[],
): Promise<{ readonly exitCode: number; readonly output: string }> {
  const create = { Cmd: command, AttachStdout: true, AttachStderr: true, Tty: true };
  const { Id } = await askEngine(socket, 'POST', `/containers/${container}/exec`, create);
  const output = await askEngine(socket, 'POST', `/exec/${Id}/start`, { Detach: false, Tty: true });
  const { ExitCode } = await askEngine(socket, 'GET', `/exec/${Id}/json`);
  return { exitCode: ExitCode, output: String(output).replaceAll('\r\n', '\n') };
}

function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}
