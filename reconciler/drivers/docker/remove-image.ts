import { repositoryOf } from '../../model/image-ref.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Engine } from './engine.ts';
import { imageReferences } from './image-refs.ts';
import { inspectImage } from './inspect-image.ts';

/**
 * Removes an image by the name of its resource: `demo/app:1.0`, or with a digest `demo/app:1.0@sha256:…`. The Engine keeps, and that is no
 * error, what a container is made from, what other images are built on, and what has other names.
 */
export async function removeImage(name: string, engine: Engine, signal: AbortSignal): Promise<void> {
  const [ref = '', digest] = name.split('@');
  if (digest === undefined) return removeName(ref, engine, signal);
  const byDigest = `${repositoryOf(ref)}@${digest}`;
  const image = await inspectImage(engine, byDigest, signal);
  if (image === null) return;
  // With its last tag the Engine takes an image's digests away too; with its digest alone, it would keep the tag.
  const isTagged = imageReferences([{ RepoTags: image.RepoTags }]).has(ref);
  return removeName(isTagged ? ref : byDigest, engine, signal);
}

async function removeName(name: string, engine: Engine, signal: AbortSignal): Promise<void> {
  try {
    await engine.ask(`remove image ${name}`, docker => docker.getImage(name).remove(), signal);
  } catch (error) {
    if (!(error instanceof OperationError) || (error.code !== 'not-found' && error.code !== 'conflict')) throw error;
  }
}
