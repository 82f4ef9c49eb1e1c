import { LOOKS_SECRET, likelySecrets } from '../../reconciler/dialects/engine/likely-secrets.ts';

/** A comment (`# …`, indented or not) as git may have it: of one that gives what looks like a secret only that something was left out stays. */
export function hideComment(comment: string): string {
  const pairs = [...comment.matchAll(/([\w.-]+)["']?\s*[=:]\s*["']?([^\s"'$])/g)];
  const isNamed = pairs.some(([, name]) => LOOKS_SECRET.test(name!));
  const isSecret = isNamed || likelySecrets({}, comment.split(/\s+/)).some(value => value !== '');
  return isSecret ? `${/^\s*/.exec(comment)![0]}# (left out: it looked like a secret)` : comment;
}
