import type { SecretName } from '../../model/cluster.ts';
import { revealText, type SecretPart, secretsOf, type Text } from '../../model/text.ts';
import type { FileContent, WorkloadSpec } from '../../model/workload.ts';
import type { Secrets } from '../../secrets/secrets.ts';

/** Gives the value of a secret that was fetched before. */
export type Reveal = (part: SecretPart) => string;

/** Fetches every secret that a workload's command, arguments and environment name. Throws OperationError missing-secret. */
export async function revealWorkload(spec: WorkloadSpec, secrets: Secrets, signal: AbortSignal): Promise<Reveal> {
  return revealTexts([...Object.values(spec.env), ...(spec.command ?? []), ...(spec.args ?? [])], secrets, signal);
}

/** The bytes of a file, its secrets in the clear. */
export async function contentBytes(content: FileContent, secrets: Secrets, signal: AbortSignal): Promise<Uint8Array> {
  if ('base64' in content) return Buffer.from(content.base64, 'base64');
  return Buffer.from(revealText(content.text, await revealTexts([content.text], secrets, signal)));
}

/** A secret as its provider knows it. */
export function refOf({ secret, key }: SecretName): SecretName {
  return key === undefined ? { secret } : { secret, key };
}

async function revealTexts(texts: readonly Text[], secrets: Secrets, signal: AbortSignal): Promise<Reveal> {
  const parts = new Map(texts.flatMap(secretsOf).map(part => [nameOf(part), part]));
  const values = await Promise.all(
    [...parts].map(async ([name, part]) => [name, await secrets.value(refOf(part), signal)] as const),
  );
  const known = new Map(values);
  return part => known.get(nameOf(part)) ?? '';
}

function nameOf({ secret, key = '' }: SecretPart): string {
  return `${secret} ${key}`;
}
