import { type AgentRegister, openAgentRegister } from '../drivers/agent/register.ts';
import type { OwnedParts } from '../parts.ts';
import type { WayToAgents } from './broker.ts';

/** What agents of one owner are dismissed with. */
export interface DismissOptions {
  readonly toAgents: WayToAgents;
  readonly uid: string;
  /** Revokes the certificate of a node, if there is one. Absent: nobody knows where the authority is. */
  readonly revoke?: (node: string) => Promise<void>;
  /** Called when the broker keeps nothing more for a node. */
  readonly onCleared: (node: string) => void;
  readonly askMs: number;
}

/** Agents for which the broker keeps something, listened to from the first question on until the signal aborts. */
export function agentsAt(
  { toAgents, uid, revoke, onCleared, askMs }: DismissOptions,
  signal: AbortSignal,
): NonNullable<OwnedParts['agents']> {
  let register: AgentRegister | undefined;
  let isOpening = false;
  const open = async (): Promise<void> => {
    register = openAgentRegister(await toAgents.open(AbortSignal.timeout(askMs)), uid, signal);
  };
  return {
    known() {
      if (!isOpening)
        open().catch(() => {
          isOpening = false;
        });
      isOpening = true;
      return register?.known();
    },
    async dismiss({ node, revokes }, own) {
      // Who is refused cannot say anything more of itself.
      if (revokes) await revoke?.(node);
      await register?.clear(node, own);
      onCleared(node);
    },
  };
}
