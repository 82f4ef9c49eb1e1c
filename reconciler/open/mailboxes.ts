import type { Mqtt } from '../connections/mqtt/mqtt.ts';
import { type NodeMailbox, openNodeMailbox } from '../drivers/agent/node-mailbox.ts';
import type { Owner } from '../model/resource.ts';
import type { Secrets } from '../secrets/secrets.ts';

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
