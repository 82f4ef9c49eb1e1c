/** What Keelson reads of a commit. */
export interface Commit {
  readonly tree: string;
  readonly parents: readonly string[];
  /** Milliseconds since the epoch; null when the committer line cannot be read. */
  readonly committedAt: number | null;
  readonly subject: string;
}

export interface TreeEntry {
  readonly name: string;
  /** What an entry's mode says; `module` is a submodule, which has no content here. */
  readonly kind: 'file' | 'link' | 'tree' | 'module';
  readonly oid: string;
}

const OID_BYTES = 20;

/** Parses the content of a commit object. */
export function parseCommit(bytes: Buffer): Commit {
  const text = bytes.toString('utf8');
  const end = text.indexOf('\n\n');
  const head = (end < 0 ? text : text.slice(0, end)).split('\n');
  const values = (key: string) => head.filter(line => line.startsWith(`${key} `)).map(line => line.slice(key.length + 1));
  const committed = /> (\d+) [+-]\d{4}$/.exec(values('committer')[0] ?? '')?.[1];
  const message = end < 0 ? '' : text.slice(end + 2).trimStart();
  return {
    tree: values('tree')[0] ?? '',
    parents: values('parent'),
    committedAt: committed === undefined ? null : Number(committed) * 1000,
    subject: message.split('\n', 1)[0]!.trimEnd(),
  };
}

/** The object that an annotated tag names; empty when it cannot be read. */
export function parseTag(bytes: Buffer): string {
  return /^object ([0-9a-f]{40})\n/.exec(bytes.toString('latin1', 0, 48))?.[1] ?? '';
}

/** Parses the content of a tree object: `mode name NUL id`, over and over. */
export function parseTree(bytes: Buffer): readonly TreeEntry[] {
  const entries: TreeEntry[] = [];
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const end = bytes.indexOf(0, space);
    const mode = Number.parseInt(bytes.toString('latin1', at, space), 8);
    const oid = bytes.toString('hex', end + 1, end + 1 + OID_BYTES);
    entries.push({ name: bytes.toString('utf8', space + 1, end), kind: kindOf(mode), oid });
    at = end + 1 + OID_BYTES;
  }
  return entries;
}

function kindOf(mode: number): TreeEntry['kind'] {
  switch (mode & 0o170000) {
    case 0o040000:
      return 'tree';
    case 0o120000:
      return 'link';
    case 0o160000:
      return 'module';
    default:
      return 'file';
  }
}
