import { repositoryOf } from '../../model/image-ref.ts';
import type { EngineImageEntry } from './engine-types.ts';

/** Every reference by which the engine's images can be asked for: as it lists them, and as people shorten them. */
export function imageReferences(
  images: readonly Partial<Pick<EngineImageEntry, 'RepoTags' | 'RepoDigests'>>[],
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { RepoTags, RepoDigests } of images) {
    for (const tag of RepoTags ?? []) {
      if (tag === '<none>:<none>') continue;
      for (const name of spellings(tag)) {
        found.add(name);
        if (name.endsWith(':latest')) found.add(name.slice(0, -':latest'.length));
      }
    }
    for (const digest of RepoDigests ?? []) for (const name of spellings(digest)) found.add(name);
  }
  return found;
}

/** The digest that an image has in the repository of a reference; undefined: none, it was built or loaded. */
export function digestOfImage(repoDigests: readonly string[], ref: string): string | undefined {
  const names = new Set(spellings(repositoryOf(ref)));
  const found = repoDigests.find(entry => spellings(repositoryOf(entry)).some(name => names.has(name)));
  return found?.slice(found.indexOf('@') + 1);
}

/** `docker.io`, or the host (with its port) that a reference begins with. */
export function registryOf(ref: string): string {
  const slash = ref.indexOf('/');
  const first = slash < 0 ? '' : ref.slice(0, slash);
  return first === 'localhost' || /[.:]/.test(first) ? first : 'docker.io';
}

/** The tag of a reference, `latest` where it says none. */
export function tagOf(ref: string): string {
  const repository = repositoryOf(ref);
  return ref.length === repository.length ? 'latest' : ref.slice(repository.length + 1);
}

/** The engine drops `docker.io/` and `library/` from what it lists. */
function spellings(name: string): readonly string[] {
  if (registryOf(name) !== 'docker.io') return [name];
  return name.includes('/')
    ? [name, `docker.io/${name}`]
    : [name, `library/${name}`, `docker.io/${name}`, `docker.io/library/${name}`];
}
