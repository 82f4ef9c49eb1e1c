import type Docker from 'dockerode';
import { abandonable } from '../../connections/abandonable.ts';
import type { ImageSpec } from '../../model/workload.ts';
import type { Engine } from '../docker/engine.ts';
import type { RegistryAuth, RegistryCredentials } from '../docker/fetch-image.ts';
import { registryOf } from '../docker/image-refs.ts';
import { fromImage, imageReference } from './service-image.ts';
import type { EnginePlatform, EngineServiceSpec } from './service-types.ts';

/** An image as a service is made with it. */
export interface PinnedImage {
  readonly image: ImageSpec;
  /** What it is made for, so that no other node gets a task; absent: nobody knows. */
  readonly platforms?: readonly EnginePlatform[];
}

/** What the registry of an image says of it; null: it does not answer, or knows none. */
export type AskRegistry = (image: ImageSpec, engine: Engine, signal: AbortSignal) => Promise<Distribution | null>;

/** A registry that hangs holds up nothing longer than this. */
const PATIENCE_MS = 8_000;
/** So long an answer counts, and that there was none: services that come together ask once. */
const FRESH_MS = 10_000;

/** Asks registries by way of an engine, of images that were not just asked about. */
export function startRegistryQueries(registryAuth: RegistryAuth): AskRegistry {
  const asked = new Map<string, { readonly at: number; readonly answer: Promise<Distribution | null> }>();
  const ask = async (image: ImageSpec, name: string, engine: Engine): Promise<Distribution | null> => {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    try {
      const authconfig = await loginFor(image, registryAuth, patience);
      const calls = (docker: Docker): Promise<Distribution> => docker.getImage(name).distribution({ authconfig });
      return await engine.ask(`ask the registry for ${name}`, calls, patience);
    } catch {
      return null;
    }
  };
  return (image, engine, signal) => {
    const name = imageReference(image);
    const now = performance.now();
    for (const [key, { at }] of asked) if (now - at > FRESH_MS) asked.delete(key);
    const answer = asked.get(name)?.answer ?? ask(image, name, engine);
    if (!asked.has(name)) asked.set(name, { at: now, answer });
    return abandonable(answer, signal);
  };
}

/**
 * The image with the digest that its tag has in its registry, as `docker stack deploy` has it, so that all tasks run the same. Where the
 * service has that very image, what is known of it is kept; where no registry tells, its engines go by what they have.
 */
export async function pinImage(
  image: ImageSpec,
  current: EngineServiceSpec | null,
  { engine, askRegistry }: { readonly engine: Engine; readonly askRegistry: AskRegistry },
  signal: AbortSignal,
): Promise<PinnedImage> {
  const has = current === null ? undefined : fromImage(current.TaskTemplate.ContainerSpec?.Image ?? '', image.ref);
  if (has !== undefined && has.ref === image.ref && has.digest !== undefined && (image.digest ?? has.digest) === has.digest) {
    const platforms = current?.TaskTemplate.Placement?.Platforms;
    return { image: has, ...(platforms ? { platforms } : {}) };
  }
  const answer = await askRegistry(image, engine, signal);
  if (answer === null) return { image };
  const platforms = (answer.Platforms ?? []).map(toPlatform);
  return {
    image: { ref: image.ref, digest: image.digest ?? answer.Descriptor.digest },
    ...(platforms.length === 0 ? {} : { platforms }),
  };
}

/** Answer of GET /distribution/{name}/json. */
interface Distribution {
  readonly Descriptor: { readonly digest: string };
  readonly Platforms?: readonly { readonly architecture: string; readonly os: string }[] | null;
}

/** Nodes call themselves armv7l and the like, which no image is called: https://github.com/docker/swarmkit/issues/2294 */
function toPlatform({ architecture, os }: NonNullable<Distribution['Platforms']>[number]): EnginePlatform {
  return architecture.toLowerCase() === 'arm' ? { OS: os } : { Architecture: architecture, OS: os };
}

/** What an image's registry asks for, which the nodes are handed; undefined: nothing. */
export async function loginFor(
  image: ImageSpec | undefined,
  registryAuth: RegistryAuth,
  signal: AbortSignal,
): Promise<(RegistryCredentials & { readonly serveraddress: string }) | undefined> {
  const host = registryOf(image?.ref ?? '');
  const credentials = await registryAuth(host, signal);
  return credentials === null ? undefined : { ...credentials, serveraddress: host };
}
