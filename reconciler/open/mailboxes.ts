import type { Mqtt } from '../connections/mqtt/mqtt.ts';
import { type NodeMailbox, openNodeMailbox } from '../drivers/agent/node-mailbox.ts';
import type { Owner } from '../model/resource.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { WayToAgents } from './broker.ts';

/** What lies between a reconciler and the agents of its nodes. */
export interface Mailboxes {
  of(node: string): NodeMailbox;
  /** Closes that of a node: what it knew does not count any more. */
  drop(node: string): void;
}

/** The mailboxes of one owner's nodes at a broker, each open once; until the signal aborts. */
export function openMailboxes(
  { broker, owner, secrets }: { readonly broker: Mqtt; readonly owner: Owner; readonly secrets: Secrets },
  signal: AbortSignal,
): Mailboxes {
  const opened = new Map<string, { readonly mailbox: NodeMailbox; readonly ending: AbortController }>();
  const open = (node: string): NodeMailbox => {
    const ending = new AbortController();
    const own = AbortSignal.any([signal, ending.signal]);
    const mailbox = openNodeMailbox({ broker, owner, node, secrets, now: Date.now }, own);
    opened.set(node, { mailbox, ending });
    return mailbox;
  };
  return {
    of: node => opened.get(node)?.mailbox ?? open(node),
    drop(node) {
      opened.get(node)?.ending.abort();
      opened.delete(node);
    },
  };
}

/** The same over a way that is opened with the first of them. */
export function openMailboxesOver(
  toAgents: WayToAgents,
  whose: { readonly owner: Owner; readonly secrets: Secrets },
): { of(node: string, signal: AbortSignal): Promise<NodeMailbox>; drop(node: string): void; close(): void } {
  const ending = new AbortController();
  let mailboxes: Mailboxes | undefined;
  return {
    async of(node, signal) {
      const broker = await toAgents.open(signal);
      mailboxes ??= openMailboxes({ broker, ...whose }, ending.signal);
      return mailboxes.of(node);
    },
    drop: node => mailboxes?.drop(node),
    close: () => ending.abort(),
  };
}
