/** What is said on which topic of a node. */
export type TopicKind = 'info' | 'states' | 'up' | 'orders';

/** The topics of one node: its agent writes all but `orders`, which it reads. */
export type Topics = Readonly<Record<TopicKind, string>>;

/** The version of what is said: a reader of another one would misunderstand it. */
const ROOT = 'keelson/1';
const KINDS: ReadonlySet<string> = new Set<TopicKind>(['info', 'states', 'up', 'orders']);

/** The topics of a node of the cluster with this `metadata.uid`; `+` for a node: filters for those of all nodes. */
export function topicsOf(uid: string, node: string): Topics {
  const topic = (kind: TopicKind): string => `${ROOT}/${uid}/${node}/${kind}`;
  return {
    info: topic('info'),
    states: topic('states'),
    up: topic('up'),
    orders: topic('orders'),
  };
}

/** Whose topic it is, and of which kind; null: none of this cluster's. */
export function readTopic(uid: string, topic: string): { readonly node: string; readonly kind: TopicKind } | null {
  const start = ROOT.length + uid.length + 2;
  const end = topic.indexOf('/', start);
  const kind = topic.slice(end + 1);
  if (end <= start || !KINDS.has(kind) || !topic.startsWith(`${ROOT}/${uid}/`)) return null;
  return { node: topic.slice(start, end), kind: kind as TopicKind };
}
