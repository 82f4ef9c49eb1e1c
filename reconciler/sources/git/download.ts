import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { join } from 'node:path';
import { type Clone, readMark, readShallow, writeShallow } from './clone.ts';
import { readAdvertisement } from './discovery.ts';
import { isRevision } from './follow.ts';
import { indexPack } from './index-pack.ts';
import { parseCommit } from './parse.ts';
import type { GitClient } from './transport.ts';
import { type PackAnswer, requestPack } from './upload-pack.ts';

export interface Download {
  /** Id of what was asked for: of a commit, or of an annotated tag. */
  readonly oid: string;
  /** Whether all commits came that are younger than the clone's tip, so that one it does not lead back to is no ancestor. */
  readonly sinceTip: boolean;
}

/** Clocks of committers differ; commits that look so much older than the tip may still come after it. */
export const CLOCK_SLACK_MS = 3_600_000;

/**
 * Brings into the clone what a ref (by full name) or a commit (by id) needs beyond what is there. With `history` the
 * commits since the clone's tip come, too. null: the remote has no such ref, or does not give that commit.
 */
export async function download(
  client: GitClient,
  clone: Clone,
  what: string,
  history: boolean,
  signal: AbortSignal,
): Promise<Download | null> {
  const { refs, capabilities } = await readAdvertisement(client);
  const want = isRevision(what) ? what : refs.get(what);
  if (want === undefined) return null;
  const have = [readMark(clone, 'tip'), readMark(clone, 'pinned')].filter(oid => oid !== null);
  const since = history && capabilities.has('deepen-since') ? sinceTip(clone) : null;
  // Since the tip there may be nothing, when a branch is set back by more than the slack.
  for (const deepen of [...(since === null ? [] : [{ since }]), { depth: 1 } as const]) {
    const answer = await requestPack(client, { want, have, shallow: readShallow(clone), deepen }, capabilities);
    await addPack(clone, answer, signal);
    if (clone.objects.has(want)) return { oid: want, sinceTip: 'since' in deepen };
  }
  return null;
}

/** Seconds since the epoch; null: there is no tip, or it has no time. */
function sinceTip(clone: Clone): number | null {
  const tip = readMark(clone, 'tip');
  const committedAt = tip === null ? null : parseCommit(clone.objects.read(tip, 'commit')).committedAt;
  return committedAt === null ? null : Math.floor((committedAt - CLOCK_SLACK_MS) / 1000);
}

/** Each file appears whole or not at all, the index last: killed in between, the next download does it again. */
async function addPack(clone: Clone, { pack, shallow, unshallow }: PackAnswer, signal: AbortSignal): Promise<void> {
  if (pack.length === 0) return;
  const index = await indexPack(pack, clone.objects.get, signal);
  const edge = new Set([...readShallow(clone), ...shallow]);
  writeShallow(clone, edge);
  const path = join(clone.gitDir, 'objects/pack', `pack-${pack.toString('hex', pack.length - 20)}`);
  for (const [extension, content] of [['pack', pack] as const, ['idx', index] as const]) {
    const fresh = `${path}.${randomBytes(4).toString('hex')}.new`;
    fs.writeFileSync(fresh, content);
    fs.renameSync(fresh, `${path}.${extension}`);
  }
  writeShallow(
    clone,
    [...edge].filter(oid => !unshallow.includes(oid)),
  );
}
