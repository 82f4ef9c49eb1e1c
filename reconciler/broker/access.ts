import { clusterOf } from '../model/certificate.ts';
import { enrolTopics } from '../wire/enrol.ts';
import { readTopic, topicsOf } from '../wire/topics.ts';

/** Who speaks over a broker: the reconciler, the agent of a node, or who wants to become that. */
export type Peer =
  | { readonly kind: 'reconciler' }
  /** `uid`: of its cluster; null: it does not say, and is heard only where there is one cluster. */
  | { readonly kind: 'node'; readonly name: string; readonly uid: string | null }
  /** Who has a token for that node and no certificate yet. */
  | { readonly kind: 'newcomer'; readonly name: string; readonly token: string };

/** What the reconciler is called by its certificate: no node can be called so, since their names have no dots. */
export const RECONCILER = 'keelson.reconciler';

/** Who a user name stands for, `UID/NODE` or `NODE`; null: nobody. */
export function peerNamed(user: string): Peer | null {
  const slash = user.indexOf('/');
  return slash === -1 ? peerOf(user, null) : peerOf(user.slice(slash + 1), user.slice(0, slash));
}

/** Who a certificate stands for, by its common name and its organization; null: nobody. */
export function peerCertified({ CN, O }: { readonly CN?: unknown; readonly O?: unknown }): Peer | null {
  if (typeof CN !== 'string') return null;
  const said = [O ?? []].flat().flatMap(one => clusterOf(String(one)) ?? []);
  return said.length > 1 ? null : peerOf(CN, said[0] ?? null);
}

function peerOf(name: string, uid: string | null): Peer | null {
  if (name === RECONCILER && uid === null) return { kind: 'reconciler' };
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name) ? { kind: 'node', name, uid } : null;
}

/** The cluster that a node is heard in; null: none. */
function clusterIn({ uid }: Peer & { readonly kind: 'node' }, uids: ReadonlySet<string>): string | null {
  if (uid !== null) return uids.has(uid) ? uid : null;
  const [only = null] = uids;
  return uids.size === 1 ? only : null;
}

/** Whether it may send to a topic: a node to its own, in its own cluster, and never its own orders. */
export function mayWrite(peer: Peer, topic: string, uids: ReadonlySet<string>): boolean {
  if (peer.kind === 'reconciler') return true;
  if (peer.kind === 'newcomer') return topic === enrolTopics(peer.name).key;
  const uid = clusterIn(peer, uids);
  const known = uid === null ? null : readTopic(uid, topic);
  return known !== null && known.node === peer.name && known.kind !== 'orders';
}

/** Whether it may listen there: a node to its own orders, and whether another agent has its name. */
export function mayRead(peer: Peer, filter: string, uids: ReadonlySet<string>): boolean {
  if (peer.kind === 'reconciler') return true;
  if (peer.kind === 'newcomer') return filter === enrolTopics(peer.name).answer;
  const uid = clusterIn(peer, uids);
  if (uid === null) return false;
  const { orders, up } = topicsOf(uid, peer.name);
  return filter === orders || filter === up;
}
