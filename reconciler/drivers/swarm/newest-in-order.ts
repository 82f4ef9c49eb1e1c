import type { LogLine } from '../driver.ts';

/** What is held to be put in order, in characters: of an old service a log can be more than there is memory. */
const MOST_CHARACTERS = 64 * 1024 ** 2;
/** What a line costs beside its text. */
const LINE_CHARACTERS = 64;

/**
 * The last `tail` lines (null: all) of a log that ends, by time: each task's lines come in order, those of several mixed. Of more than is
 * held the oldest are left out, and the first line says so.
 */
export async function* newestInOrder(
  lines: AsyncIterable<LogLine>,
  { tail, service, mostCharacters = MOST_CHARACTERS }: NewestOptions,
): AsyncGenerator<LogLine> {
  let held: readonly LogLine[] = [];
  let fresh: LogLine[] = [];
  let characters = 0;
  let total = 0;
  const settle = (): void => {
    const all = held.concat(fresh).sort((one, other) => (one.at ?? 0) - (other.at ?? 0));
    held = newestOf(tail === null ? all : all.slice(-tail), mostCharacters);
    fresh = [];
    characters = 0;
  };
  for await (const line of lines) {
    fresh.push(line);
    total += 1;
    characters += costOf(line);
    if (characters > mostCharacters) settle();
  }
  settle();
  const left = Math.min(tail ?? total, total) - held.length;
  if (left > 0) yield { at: held[0]?.at ?? null, stream: 'stderr', text: leftOut(left, service) };
  yield* held;
}

interface NewestOptions {
  readonly tail: number | null;
  readonly service: string;
  readonly mostCharacters?: number;
}

function newestOf(lines: readonly LogLine[], mostCharacters: number): readonly LogLine[] {
  let characters = 0;
  const last = lines.findLastIndex(line => {
    characters += costOf(line);
    return characters > mostCharacters;
  });
  return lines.slice(last + 1);
}

function costOf({ text }: LogLine): number {
  return text.length + LINE_CHARACTERS;
}

function leftOut(count: number, service: string): string {
  return `(${count} older lines are left out: they are more than are put in order here; on a manager, docker service logs ${service} has them)`;
}
