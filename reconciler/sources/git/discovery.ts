import { OperationError } from '../../model/operation-error.ts';
import { oneLine } from './failure.ts';
import type { Ref } from './follow.ts';
import { decodePackets, encodePackets } from './packets.ts';
import type { GitClient } from './transport.ts';

export interface Advertisement {
  /** By full name; annotated tags with the tag's own id. */
  readonly refs: ReadonlyMap<string, string>;
  readonly capabilities: ReadonlySet<string>;
}

const SERVICE = 'git-upload-pack';

/**
 * The refs whose names begin with `prefix`. A server of protocol 2 is asked for those alone (https://git-scm.com/docs/protocol-v2),
 * an older one names all with its first word.
 */
export async function listRefs(client: GitClient, prefix: string): Promise<readonly Ref[]> {
  const greeting = await greet(client, { 'git-protocol': 'version=2' });
  if (greeting[0] !== 'version 2') return [...parseRefs(greeting).refs].flatMap(([name, oid]) => pick(name, oid));
  // GitHub and others refuse a request that does not name the object format back.
  const format = greeting.filter(line => line.startsWith('object-format='));
  const lines = [`command=ls-refs`, 'agent=git/keelson', ...format];
  const question = Buffer.concat([encodePackets(lines), Buffer.from('0001'), encodePackets([`ref-prefix ${prefix}`, null])]);
  const { body } = await client.post(SERVICE, question, { 'git-protocol': 'version=2' });
  return textsOf(body).flatMap(line => {
    const [oid, name] = line.split(' ');
    return pick(name ?? '', oid ?? '');
  });

  function pick(name: string, oid: string): readonly Ref[] {
    return name.startsWith(prefix) && /^[0-9a-f]{40}$/.test(oid) ? [{ name, oid }] : [];
  }
}

/** All refs of a remote and what its server can do, as it says before it packs. */
export async function readAdvertisement(client: GitClient): Promise<Advertisement> {
  return parseRefs(await greet(client, {}));
}

async function greet(client: GitClient, headers: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { body, type } = await client.get(`info/refs?service=${SERVICE}`, headers);
  if (type !== `application/x-${SERVICE}-advertisement`) throw noRepository(client, body);
  const lines = textsOf(body);
  return lines[0] === `# service=${SERVICE}` ? lines.slice(1) : lines;
}

function parseRefs(lines: readonly string[]): Advertisement {
  const refs = new Map<string, string>();
  for (const line of lines) {
    const [oid, name] = line.split('\0', 1)[0]!.split(' ');
    // Of an empty repository there is one name, `capabilities^{}`; `name^{}` is what an annotated tag names.
    if (oid !== undefined && name !== undefined && !name.endsWith('^{}')) refs.set(name, oid);
  }
  return { refs, capabilities: new Set(lines[0]?.split('\0')[1]?.split(' ') ?? []) };
}

function textsOf(body: Buffer): readonly string[] {
  return Array.from(decodePackets(body), packet => packet.toString('utf8').replace(/\n$/, ''));
}

function noRepository(client: GitClient, body: Buffer): OperationError {
  return new OperationError(
    'not-found',
    `Fetching ${client.url}: something answers there, but it is no git repository (it sent "${oneLine(body.toString('utf8', 0, 300))}"); check the address`,
  );
}
