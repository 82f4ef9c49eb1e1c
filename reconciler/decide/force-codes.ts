/** What a Node can pass by `force`: gates before a change, and checks of the commit. */
const OF_NODES = [
  'address-mismatch',
  'disk-full',
  'platform-mismatch',
  'version-mismatch',
  'address-taken-twice',
  'no-public-address',
  'plain-secret',
  'role-apart',
  'role-conflict',
  'role-exclusive',
  'storage-missing',
  'two-managers',
] as const;

/** What a Job can pass. */
const OF_JOBS = [
  'entry-dns',
  'glances-sees-itself',
  'wrong-platform',
  'address-taken-twice',
  'claim-needs-more-nodes',
  'dependency-never-ready',
  'image-latest',
  'no-node',
  'node-lacks-role',
  'plain-secret',
  'port-closed',
  'port-taken-twice',
  'published-on-loopback',
  'start-first-impossible',
  'unsupported-field',
  'volume-not-pinned',
  'volume-on-several-nodes',
] as const;

/** A code that a reason in `force` can pass. A check that can be passed has one of these; the type keeps the list whole. */
export type ForceCode = (typeof OF_NODES)[number] | (typeof OF_JOBS)[number];

/** All codes that `force` passes, by the kind of the document that names them. */
export const FORCE_CODES: { readonly Node: readonly ForceCode[]; readonly Job: readonly ForceCode[] } = {
  Node: OF_NODES,
  Job: OF_JOBS,
};
