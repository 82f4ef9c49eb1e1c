import { OperationError } from '../../model/operation-error.ts';
import type { Engine } from './engine.ts';
import type { EngineImage } from './engine-types.ts';

/** The image of that id or name; null when there is none. */
export async function inspectImage(engine: Engine, name: string, signal: AbortSignal): Promise<EngineImage | null> {
  try {
    return await engine.ask(
      `inspect image ${name.slice(0, 100)}`,
      docker => docker.getImage(name).inspect() as Promise<EngineImage>,
      signal,
    );
  } catch (error) {
    if (error instanceof OperationError && error.code === 'not-found') return null;
    throw error;
  }
}
