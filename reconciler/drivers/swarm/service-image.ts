import { canonicalJson } from '../../model/digest.ts';
import { repositoryOf } from '../../model/image-ref.ts';
import type { ImageSpec } from '../../model/workload.ts';
import { defined } from '../docker/defined.ts';
import { registryOf, tagOf } from '../docker/image-refs.ts';

/** `nginx:1.27`, or with the digest it is pinned to: `nginx:1.27@sha256:…`. */
export function imageReference({ ref, digest }: ImageSpec): string {
  return digest === undefined ? ref : `${ref}@${digest}`;
}

/** As it was asked for where that is the same: who pins an image spells it out (`nginx` becomes `nginx:latest@sha256:…`). */
export function fromImage(image: string, asked: string | undefined): ImageSpec {
  const [ref = '', digest] = image.split('@');
  const [wanted] = asked?.split('@') ?? [];
  return defined<ImageSpec>({ ref: wanted !== undefined && spelledOut(wanted) === spelledOut(ref) ? wanted : ref, digest });
}

function spelledOut(ref: string): string {
  const repository = repositoryOf(ref);
  const host = registryOf(ref);
  const path = host === 'docker.io' ? repository.replace(/^(docker\.io\/)?(library\/)?/, '') : repository;
  return canonicalJson([host, path, tagOf(ref)]);
}
