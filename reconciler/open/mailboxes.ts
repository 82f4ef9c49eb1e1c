import type { Mqtt } from '../connections/mqtt/mqtt.ts';
import { type NodeMailbox, openNodeMailbox } from '../drivers/agent/node-mailbox.ts';
import type { Owner } from '../model/resource.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { WayToAgents } from './broker.ts';

/** The mailboxes of one owner's nodes at a broker, each open once; until the signal aborts. */
export function openMailboxes(
  { broker, owner, secrets }: { readonly broker: Mqtt; readonly owner: Owner; readonly secrets: Secrets },
  signal: AbortSignal,
): (node: string) => NodeMailbox {
  const opened = new Map<string, NodeMailbox>();
  return node => {
    const mailbox = opened.get(node) ?? openNodeMailbox({ broker, owner, node, secrets, now: Date.now }, signal);
    opened.set(node, mailbox);
    return mailbox;
  };
}

/** The same over a way that is opened with the first of them. */
export function openMailboxesOver(
  toAgents: WayToAgents,
  whose: { readonly owner: Owner; readonly secrets: Secrets },
): { of(node: string, signal: AbortSignal): Promise<NodeMailbox>; close(): void } {
  const ending = new AbortController();
  let mailboxes: ((node: string) => NodeMailbox) | undefined;
  return {
    async of(node, signal) {
      const broker = await toAgents.open(signal);
      mailboxes ??= openMailboxes({ broker, ...whose }, ending.signal);
      return mailboxes(node);
    },
    close: () => ending.abort(),
  };
}
