import { CLOCK_SLACK_MS } from './download.ts';
import type { Objects } from './objects.ts';
import { parseCommit } from './parse.ts';

/** Commits looked at before giving up. */
const FURTHEST = 20_000;

/**
 * Whether a branch that stood at `before` and stands at `now` lost its old history. Of a shallow clone the parents beyond its edge
 * are known by name only: with `edgeIsOlder` they are known to be older than `before`, else this is false where the commits at hand
 * cannot tell.
 */
export function isRewritten(objects: Objects, before: string, now: string, edgeIsOlder: boolean): boolean {
  const newer = ancestors(objects, now, before);
  if (newer.seen.has(before) || newer.gaveUp) return false;
  if (edgeIsOlder || newer.edge.length === 0) return true;
  const age = (oid: string) => parseCommit(objects.read(oid, 'commit')).committedAt ?? 0;
  if (age(now) < age(before) - CLOCK_SLACK_MS) return true;
  // What `before` descends from cannot descend from it.
  const older = ancestors(objects, before, null);
  return newer.edge.every(oid => older.seen.has(oid));
}

/** All commits reachable from one, itself included; those of `edge` are known by name only. Stops at `until`. */
function ancestors(objects: Objects, from: string, until: string | null) {
  const seen = new Set([from]);
  const edge: string[] = [];
  for (const oid of seen) {
    if (oid === until) break;
    if (seen.size > FURTHEST) return { seen, edge, gaveUp: true };
    if (!objects.has(oid)) edge.push(oid);
    else for (const parent of parseCommit(objects.read(oid, 'commit')).parents) seen.add(parent);
  }
  return { seen, edge, gaveUp: false };
}
