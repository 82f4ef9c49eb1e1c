import type { Config } from '../config.ts';
import { openDns } from '../feeds/dns.ts';
import type { Feed } from '../feeds/feed.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { readCertificates } from './certificates.ts';

/** Opens who answers questions: the secrets' providers, the registries, and the resolver of names. Throws OperationError from the first question on images on. */
export async function openFeeds(config: Config, secrets: Secrets): Promise<readonly Feed[]> {
  const { openSecretFeed } = await import('../feeds/secret-feed.ts');
  let registry: Promise<Feed> | null = null;
  // Registries are opened by the first question: a cluster without images never pays for their client.
  const images: Feed = {
    answers: 'image',
    async ask(questions, signal) {
      registry ??= openRegistries(config, secrets);
      return (await registry).ask(questions, signal);
    },
    async [Symbol.asyncDispose]() {
      // One that could not be opened has nothing to close, and said so when it was asked.
      const opened = await registry?.catch(() => null);
      await opened?.[Symbol.asyncDispose]();
    },
  };
  return [openSecretFeed(secrets), images, openDns()];
}

async function openRegistries(config: Config, secrets: Secrets): Promise<Feed> {
  const { openRegistry } = await import('../feeds/registry/registry.ts');
  const registries = await Promise.all(
    config.registries.map(async ({ caFile, ...registry }) => ({
      ...registry,
      ...(caFile === undefined ? {} : { ca: await readCertificates(caFile) }),
    })),
  );
  return openRegistry({ registries, secrets });
}
