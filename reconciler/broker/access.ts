import { readTopic, topicsOf } from '../wire/topics.ts';

/** Who speaks over a broker: the reconciler, or the agent of a node. */
export type Peer = { readonly kind: 'reconciler' } | { readonly kind: 'node'; readonly name: string };

/** What the reconciler is called by its certificate: no node can be called so, since their names have no dots. */
export const RECONCILER = 'keelson.reconciler';

/** Who a common name or a user name stands for; null: nobody. */
export function peerNamed(name: string): Peer | null {
  if (name === RECONCILER) return { kind: 'reconciler' };
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name) ? { kind: 'node', name } : null;
}

/** Whether it may send to a topic: a node to its own, of clusters that are kept here, and never its own orders. */
export function mayWrite(peer: Peer, topic: string, uids: Iterable<string>): boolean {
  if (peer.kind === 'reconciler') return true;
  return [...uids].some(uid => {
    const known = readTopic(uid, topic);
    return known !== null && known.node === peer.name && known.kind !== 'orders';
  });
}

/** Whether it may listen there: a node to its own orders, and whether another agent has its name. */
export function mayRead(peer: Peer, filter: string, uids: Iterable<string>): boolean {
  if (peer.kind === 'reconciler') return true;
  return [...uids].some(uid => {
    const { orders, up } = topicsOf(uid, peer.name);
    return filter === orders || filter === up;
  });
}
