import type { LogLine } from '../driver.ts';
import { instant } from './container-state.ts';
import type { Engine } from './engine.ts';
import { type Attempt, failure } from './errors.ts';
import { apart } from './fenced-docker.ts';

/** The output of one container, oldest first; `follow`: until it ends or the signal aborts. */
export async function* readLogs(
  engine: Engine,
  ref: string,
  options: { readonly follow: boolean; readonly tail: number | null },
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const doing = `read the log of container ${ref.slice(0, 12)}`;
  const { Config } = await engine.ask(doing, docker => docker.getContainer(ref).inspect(), signal);
  const query = {
    stdout: true,
    stderr: true,
    timestamps: true,
    follow: options.follow,
    tail: options.tail ?? 'all',
  };
  // Without `follow` dockerode reads the whole log into memory: what the Engine is asked for is the query alone.
  const asStream = { follow: true as const, ...apart<object>(query) };
  const answer = await engine.ask(doing, docker => docker.getContainer(ref).logs(asStream), signal);
  yield* logLines(answer, Config.Tty, { doing, engine: engine.name }, signal);
}

/** The lines of a log as the Engine sends it, with instants; a terminal's has no frames. */
export async function* logLines(
  answer: NodeJS.ReadableStream,
  isTerminal: boolean,
  attempt: Attempt,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const open = { stdout: '', stderr: '' };
  try {
    for await (const { stream, text } of isTerminal ? plainChunks(answer) : demultiplexed(answer)) {
      const lines = (open[stream] + text).split('\n');
      open[stream] = lines.pop() ?? '';
      for (const line of lines) yield toLine(stream, line);
    }
    for (const stream of ['stdout', 'stderr'] as const) if (open[stream] !== '') yield toLine(stream, open[stream]);
  } catch (error) {
    if (!signal.aborted) throw failure(attempt, error, signal);
  }
}

interface Chunk {
  readonly stream: LogLine['stream'];
  readonly text: string;
}

/** Frames of a stream byte, three zeros, the length and the data: https://docs.docker.com/engine/api/v1.41/#operation/ContainerAttach */
async function* demultiplexed(answer: NodeJS.ReadableStream): AsyncGenerator<Chunk> {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  let buffer = Buffer.alloc(0);
  for await (const chunk of answer) {
    buffer = Buffer.concat([buffer, chunk as Buffer]);
    while (buffer.length >= 8 && buffer.length >= 8 + buffer.readUInt32BE(4)) {
      const end = 8 + buffer.readUInt32BE(4);
      const stream = buffer[0] === 2 ? 'stderr' : 'stdout';
      yield { stream, text: decoders[stream].decode(buffer.subarray(8, end), { stream: true }) };
      buffer = buffer.subarray(end);
    }
  }
}

async function* plainChunks(answer: NodeJS.ReadableStream): AsyncGenerator<Chunk> {
  const decoder = new TextDecoder();
  for await (const chunk of answer) yield { stream: 'stdout', text: decoder.decode(chunk as Buffer, { stream: true }) };
}

/** The Engine puts the instant before each line: `2026-01-02T03:04:05.678901234Z text`. */
function toLine(stream: LogLine['stream'], line: string): LogLine {
  const space = line.indexOf(' ');
  const at = space < 0 ? null : instant(line.slice(0, space));
  return { at, stream, text: (at === null ? line : line.slice(space + 1)).replace(/\r$/, '') };
}
