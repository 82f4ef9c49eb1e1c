import { describeResource, type ResourceId } from '../model/ids.ts';
import type { JobStatus } from '../model/plan.ts';
import { formatDuration } from '../model/quantities.ts';
import { type Style, signOf } from './style.ts';

/** `1 replica`, `3 replicas`. */
export function count(amount: number, thing: string, things = `${thing}s`): string {
  return `${amount} ${amount === 1 ? thing : things}`;
}

/** `a`, `a and b`, `a, b and c`; more than `most` end in a count. */
export function enumerate(things: readonly string[], most = 4): string {
  if (things.length > most) return `${things.slice(0, most - 1).join(', ')} and ${things.length - most + 1} more`;
  return [things.slice(0, -1).join(', '), things.at(-1)!].filter(part => part !== '').join(' and ');
}

/** `app:1.1`; `app:1.0 → app:1.1` while another one runs than is wanted; null: it has none. */
export function imageWords({ image, runs = [] }: Pick<JobStatus, 'image' | 'runs'>, style: Style): string | null {
  if (image === undefined) return null;
  return runs.length === 0 ? image : `${runs.join(', ')} ${signOf('arrow', style)} ${image}`;
}

/** A commit as people call it: seven characters; of a plain directory the same of its digest. */
export function shortRevision(revision: string): string {
  return revision.startsWith('dir-') ? revision.slice(0, 11) : revision.slice(0, 7);
}

/** `just now`, `12 s ago`. */
export function ago(durationMs: number): string {
  return durationMs < 1000 ? 'just now' : `${formatDuration(durationMs)} ago`;
}

/** `2026-11-21 12:07:31 UTC`: in one zone for everybody, as a report is read by many. */
export function instant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** Digests in a text as far as people compare them: `sha256:7d1c3f9…`. */
export function shortDigest(text: string): string {
  return text.replace(/\b([0-9a-f]{7})[0-9a-f]{25,}\b/g, '$1…');
}

/** An image's name without the digest that it is pinned to beside its tag. */
export function shortImage(name: string): string {
  return shortDigest(name.replace(/@sha256:[0-9a-f]{64}/, ''));
}

/** `job/web.2 on pi-2`, `image/nginx:1.27 on pi-1`. */
export function describe(id: ResourceId): string {
  return shortImage(describeResource(id));
}
