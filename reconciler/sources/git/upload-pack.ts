import { OperationError } from '../../model/operation-error.ts';
import { decodePackets, encodePackets } from './packets.ts';
import type { GitClient } from './transport.ts';

export interface PackRequest {
  /** Id of what is wanted. */
  readonly want: string;
  /** Ids of commits at hand with all their files. */
  readonly have: readonly string[];
  /** Of those, and of their ancestors at hand, the ones without their parents. */
  readonly shallow: readonly string[];
  /** How far back history shall go: the commit alone, or commits since an instant (seconds since the epoch). */
  readonly deepen: { readonly depth: 1 } | { readonly since: number };
}

export interface PackAnswer {
  /** A thin pack: bases of its deltas may be at hand only. Empty: there is nothing as young as asked for. */
  readonly pack: Buffer;
  /** What is without its parents from now on, and what no longer is. */
  readonly shallow: readonly string[];
  readonly unshallow: readonly string[];
}

const CAPABILITIES = ['multi_ack_detailed', 'side-band-64k', 'thin-pack', 'ofs-delta', 'no-progress', 'deepen-since'];
/** How servers say that nothing is as young as asked for; git's own says nothing at all. */
const NOTHING_SINCE = 'no commits selected';

/**
 * Asks a server for a pack, in one request (https://git-scm.com/docs/pack-protocol). Thin packs, which isomorphic-git does not ask
 * for, are what keeps a fetch small: without, a server sends either all files of a commit or all history beyond the clone's edge.
 */
export async function requestPack(
  client: GitClient,
  request: PackRequest,
  capabilities: ReadonlySet<string>,
): Promise<PackAnswer> {
  if (!capabilities.has('shallow') || !capabilities.has('side-band-64k'))
    throw new OperationError('unsupported', `Fetching ${client.url}: the server gives no shallow clones; use another server`);
  const { body, type } = await client.post('git-upload-pack', encodeRequest(request, capabilities), {});
  if (type === 'application/x-git-upload-pack-result') return decodeAnswer(client.url, body);
  throw new OperationError(
    'internal',
    `Fetching ${client.url}: the server answered with ${type || 'something'} instead of git's data`,
  );
}

function encodeRequest({ want, have, shallow, deepen }: PackRequest, capabilities: ReadonlySet<string>): Buffer {
  const able = CAPABILITIES.filter(name => capabilities.has(name));
  return encodePackets([
    `want ${want} ${[...able, 'agent=git/keelson'].join(' ')}`,
    ...shallow.map(oid => `shallow ${oid}`),
    'since' in deepen ? `deepen-since ${deepen.since}` : `deepen ${deepen.depth}`,
    null,
    ...have.map(oid => `have ${oid}`),
    'done',
  ]);
}

function decodeAnswer(url: string, body: Buffer): PackAnswer {
  const chunks: Buffer[] = [];
  const shallow: string[] = [];
  const unshallow: string[] = [];
  for (const packet of decodePackets(body)) {
    const [band, text] = [packet[0], packet.toString('utf8', 0, 300)];
    if (band === 1) chunks.push(packet.subarray(1));
    else if (band === 3) throw refused(url, text.slice(1));
    else if (text.startsWith('ERR ') && text.includes(NOTHING_SINCE)) continue;
    else if (text.startsWith('ERR ')) throw refused(url, text.slice(4));
    else if (text.startsWith('shallow ')) shallow.push(text.slice(8, 48));
    else if (text.startsWith('unshallow ')) unshallow.push(text.slice(10, 50));
  }
  return { pack: Buffer.concat(chunks), shallow, unshallow };
}

function refused(url: string, reason: string): OperationError {
  const missing = reason.includes('not our ref');
  return new OperationError(missing ? 'not-found' : 'internal', `Fetching ${url}: the server refused: ${reason.trim()}`);
}
