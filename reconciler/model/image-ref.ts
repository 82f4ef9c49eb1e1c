/** An image's reference, taken apart as Docker does. */
export interface ImageRef {
  /** Host and port; `docker.io` where none is named. */
  readonly registry: string;
  /** Path within the registry: `library/nginx`, `example/web`. */
  readonly repository: string;
  /** `latest` where neither a tag nor a digest is named. */
  readonly tag?: string;
  /** `sha256:…` */
  readonly digest?: string;
}

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(?::\d{1,5})?$/;
const PATH_PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * Parses `[HOST[:PORT]/]PATH[:TAG][@DIGEST]`; null where it is none. The first part is a host when it has a dot or a colon or is
 * `localhost`, as in https://github.com/distribution/reference.
 */
export function parseImageRef(ref: string): ImageRef | null {
  const at = ref.indexOf('@');
  const digest = at < 0 ? undefined : ref.slice(at + 1);
  const name = at < 0 ? ref : ref.slice(0, at);
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1);
  const tag = colon < 0 ? undefined : name.slice(colon + 1);
  const parts = (colon < 0 ? name : name.slice(0, colon)).split('/');
  const [first = ''] = parts;
  const namesHost = parts.length > 1 && (/[.:]/.test(first) || first === 'localhost');
  const host = namesHost ? first : 'docker.io';
  const path = namesHost ? parts.slice(1) : parts;
  if (!HOST.test(host) || !path.every(part => PATH_PART.test(part))) return null;
  if ((tag !== undefined && !TAG.test(tag)) || (digest !== undefined && !DIGEST.test(digest))) return null;
  const registry = host === 'index.docker.io' ? 'docker.io' : host;
  const repository = registry === 'docker.io' && path.length === 1 ? `library/${path[0]}` : path.join('/');
  if (tag === undefined && digest === undefined) return { registry, repository, tag: 'latest' };
  return { registry, repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** `ghcr.io/example/web` of `ghcr.io/example/web:1.4` or `ghcr.io/example/web:1.4@sha256:…`, as it is written. */
export function repositoryOf(ref: string): string {
  const at = ref.indexOf('@');
  const bare = at < 0 ? ref : ref.slice(0, at);
  const colon = bare.lastIndexOf(':');
  return colon > bare.lastIndexOf('/') ? bare.slice(0, colon) : bare;
}
