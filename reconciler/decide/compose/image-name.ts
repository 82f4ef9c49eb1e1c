import type { ImageSpec } from '../../model/workload.ts';

/** `nginx:1.27` or `nginx:1.27@sha256:…`: the name of an image resource. */
export function imageName(image: ImageSpec): string {
  return image.digest === undefined ? image.ref : `${image.ref}@${image.digest}`;
}
