import pLimit from 'p-limit';
import type { EngineImage, EngineImageEntry } from './engine-types.ts';
import { imageReferences } from './image-refs.ts';

/** The ids of those of the engine's images that jobs name, each with every reference to it. */
export function namedImages(
  images: readonly EngineImageEntry[],
  named: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const image of named.size === 0 ? [] : images) {
    const references = imageReferences([image]);
    if ([...references].some(reference => named.has(reference))) found.set(image.Id, references);
  }
  return found;
}

const INSPECTS_AT_ONCE = 8;

/** Which machines these images are made for, by reference; what is gone meanwhile, or tells none, is left out. */
export async function seePlatforms(
  images: ReadonlyMap<string, ReadonlySet<string>>,
  imageOf: (id: string) => Promise<EngineImage | null>,
): Promise<ReadonlyMap<string, string>> {
  const platforms = new Map<string, string>();
  const limit = pLimit(INSPECTS_AT_ONCE);
  const inspected = await Promise.all(
    [...images].map(async ([id, references]) => [await limit(() => imageOf(id)), references] as const),
  );
  for (const [image, references] of inspected) {
    const platform = image === null ? '' : platformOfImage(image);
    if (platform !== '') for (const reference of references) platforms.set(reference, platform);
  }
  return platforms;
}

/** `linux/arm/v7`; empty where it is made for none in particular. */
function platformOfImage({ Os, Architecture, Variant }: EngineImage): string {
  if (!Os || !Architecture) return '';
  return [Os, Architecture, ...(Variant ? [Variant] : [])].join('/');
}
