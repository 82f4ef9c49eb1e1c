/** What a registry may answer for a tag, lists of platforms first. https://github.com/opencontainers/image-spec and docker's schema 2 */
export const MANIFEST_TYPES: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** The platforms of an index, or where a single image's configuration is; null: neither of the two. */
export function parseManifest(bytes: Uint8Array): { readonly platforms: readonly string[] } | { readonly config: string } | null {
  const document = parseObject(bytes);
  if (document === null) return null;
  if (Array.isArray(document.manifests)) {
    const platforms = document.manifests.map(item => formatPlatform(asObject(asObject(item)?.platform)));
    return { platforms: [...new Set(platforms.filter(platform => platform !== null))].sort() };
  }
  const digest = asObject(document.config)?.digest;
  return typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest) ? { config: digest } : null;
}

/** The platform in the configuration of an image. */
export function parseConfig(bytes: Uint8Array): string | null {
  return formatPlatform(parseObject(bytes));
}

/**
 * `linux/amd64`, `linux/arm/v7`; null for what is no image to run (attestations are `unknown/unknown`). Variants that are every
 * machine's are left out, and 32-bit ARM without one is v7, as containerd has it: https://github.com/containerd/platforms
 */
function formatPlatform(platform: Readonly<Record<string, unknown>> | null): string | null {
  const { os, architecture, variant } = platform ?? {};
  if (typeof os !== 'string' || typeof architecture !== 'string' || os === 'unknown' || os === '') return null;
  if (architecture === 'arm') return `${os}/arm/${typeof variant === 'string' && variant !== '' ? variant : 'v7'}`;
  const isPlain =
    typeof variant !== 'string' ||
    variant === '' ||
    (architecture === 'arm64' && variant === 'v8') ||
    (architecture === 'amd64' && variant === 'v1');
  return `${os}/${architecture}${isPlain ? '' : `/${variant}`}`;
}

function parseObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    return asObject(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return null;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
}
