import { sha256 } from '../../model/digest.ts';
import type { ImageRef } from '../../model/image-ref.ts';
import { keepNewest } from '../../model/keep-newest.ts';
import { OperationError } from '../../model/operation-error.ts';
import { parseConfig, parseManifest } from './manifest.ts';
import type { RegistryClient } from './registry-client.ts';

/** What a registry says that a reference names. */
export interface ResolvedImage {
  readonly digest: string;
  /** `linux/amd64`, `linux/arm/v7`; sorted. */
  readonly platforms: readonly string[];
}

/** Finds what references name, remembering what cannot change. */
export interface ImageResolver {
  /** Throws OperationError. */
  resolve(client: RegistryClient, ref: ImageRef, signal: AbortSignal): Promise<ResolvedImage>;
}

const MOST_DIGESTS = 10_000;

/**
 * Asks for the digest with HEAD, which registries that count pulls do not count, and for the platforms only of a digest that was not
 * seen before: what a digest names never changes.
 */
export function openImageResolver(): ImageResolver {
  const platformsOf = new Map<string, readonly string[]>();
  return {
    resolve: async (client, ref, signal) => {
      const base = `/v2/${ref.repository}`;
      const wanted = ref.digest ?? ref.tag ?? 'latest';
      const head = await client.request('HEAD', `${base}/manifests/${wanted}`, ref, signal);
      const said = ref.digest ?? head.headers.get('docker-content-digest');
      const known = said === null ? undefined : platformsOf.get(said);
      if (said !== null && known !== undefined) {
        keepNewest(platformsOf, said, known, MOST_DIGESTS);
        return { digest: said, platforms: known };
      }
      const body = await client.request('GET', `${base}/manifests/${said ?? wanted}`, ref, signal);
      const digest = `sha256:${sha256(body.bytes)}`;
      if (said !== null && said !== digest) throw wrongContent(client, said);
      const manifest = parseManifest(body.bytes);
      if (manifest === null) throw wrongContent(client, digest);
      const platforms = 'platforms' in manifest ? manifest.platforms : [await askConfig(client, ref, manifest.config, signal)];
      keepNewest(platformsOf, digest, platforms, MOST_DIGESTS);
      return { digest, platforms };
    },
  };
}

/** The platform of an image that has only one, which stands in its configuration. */
async function askConfig(client: RegistryClient, ref: ImageRef, digest: string, signal: AbortSignal): Promise<string> {
  const { bytes } = await client.request('GET', `/v2/${ref.repository}/blobs/${digest}`, ref, signal);
  const platform = `sha256:${sha256(bytes)}` === digest ? parseConfig(bytes) : null;
  if (platform === null) throw wrongContent(client, digest);
  return platform;
}

function wrongContent(client: RegistryClient, digest: string): OperationError {
  return new OperationError('corrupt', `${client.host} answered with something that is not ${digest}`);
}
