import { type Attempt, failure } from './errors.ts';

/** The JSON values of an answer that comes line by line, in whatever pieces. Throws OperationError when it breaks off. */
export async function* jsonLines<T>(answer: NodeJS.ReadableStream, attempt: Attempt, signal: AbortSignal): AsyncGenerator<T> {
  let rest = '';
  try {
    for await (const chunk of answer.setEncoding('utf8')) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as T;
    }
    if (rest.trim() !== '') yield JSON.parse(rest) as T;
  } catch (error) {
    throw failure(attempt, error, signal);
  }
}
