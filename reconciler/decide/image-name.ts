import type { ImageSpec } from '../model/workload.ts';

/** `nginx:1.27` or `nginx:1.27@sha256:…`: the name of an image resource. */
export function imageName(image: ImageSpec): string {
  return image.digest === undefined ? image.ref : `${image.ref}@${image.digest}`;
}

/** `ghcr.io/example/web` of `ghcr.io/example/web:1.4`. */
export function repositoryOf(ref: string): string {
  const at = ref.indexOf('@');
  const bare = at < 0 ? ref : ref.slice(0, at);
  const colon = bare.lastIndexOf(':');
  return colon > bare.lastIndexOf('/') ? bare.slice(0, colon) : bare;
}
