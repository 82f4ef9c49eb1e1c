import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sealed } from '../reconciler/model/orders.ts';

/** An agent's own key: what secrets are sealed to, and what opens them. */
export interface AgentKey {
  readonly recipient: string;
  /** Values by secretKey; null: they are sealed to another key, or damaged. */
  open(sealed: Sealed): Promise<ReadonlyMap<string, string> | null>;
}

/** The key in a folder, made at the first start. Only its owner may read it. */
export async function openAgentKey(directory: string): Promise<AgentKey> {
  const { identity, recipient } = await readKey(join(directory, 'key.json'));
  return {
    recipient,
    async open(sealed) {
      if (sealed.recipient !== recipient) return null;
      const { Decrypter } = await import('age-encryption');
      const decrypter = new Decrypter();
      decrypter.addIdentity(identity);
      try {
        const text = await decrypter.decrypt(Buffer.from(sealed.text, 'base64'), 'text');
        return new Map(Object.entries(JSON.parse(text) as Readonly<Record<string, string>>));
      } catch {
        return null;
      }
    },
  };
}

interface StoredKey {
  readonly identity: string;
  readonly recipient: string;
}

async function readKey(path: string): Promise<StoredKey> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as StoredKey;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const { generateIdentity, identityToRecipient } = await import('age-encryption');
  const identity = await generateIdentity();
  const made: StoredKey = { identity, recipient: await identityToRecipient(identity) };
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.new`, JSON.stringify(made), { mode: 0o600 });
  await rename(`${path}.new`, path);
  return made;
}
