import type { TargetId } from '../../model/ids.ts';
import type { Remark } from '../../model/observed.ts';
import { formatDuration } from '../../model/quantities.ts';
import type { Driver, TargetView } from '../driver.ts';
import type { NodeMailbox } from './node-mailbox.ts';
import { viewOrders } from './view-orders.ts';

/** That two agents had one name is told for so long. */
const REPLACED_MS = 600_000;

/**
 * One engine of a node behind an agent: what is there is what was ordered, standing as the agent told last; a change is made when the broker has
 * the orders that say so.
 */
export function openAgentMailbox({
  target,
  mailbox,
  now,
}: {
  readonly target: TargetId;
  readonly mailbox: NodeMailbox;
  readonly now: () => number;
}): Driver {
  return {
    async observe(signal) {
      const { orders, isPosted, told, heardAt, silence, replacedAt, refused } = await mailbox.read(signal);
      if (told === null) return notSeen(`${target}: ${whyUntold(refused)}`);
      const there = told.targets.find(one => one.target === target);
      if (there === undefined || there.facts === null)
        return notSeen(
          `${target}: ${there?.why ?? `its agent has ${told.targets.map(one => one.target).join(', ') || 'no engine'}`}`,
        );
      const why = silence ?? there.why;
      const { live, pending } = viewOrders(target, { orders, told, isPosted });
      return {
        live,
        foreign: there.foreign,
        facts: there.facts,
        images: new Set(),
        imagesInUse: new Set(),
        remarks: remarksOn(replacedAt === null ? null : now() - replacedAt, refused),
        orders: { heardAt, ...(why === undefined ? {} : { silence: why }), pending },
      };
    },
    apply: (change, signal) => mailbox.post(change, signal),
    async watch(onEvent, signal) {
      const stop = mailbox.listen(onEvent);
      try {
        await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
      } finally {
        stop();
      }
    },
    async [Symbol.asyncDispose]() {},
  };
}

function whyUntold(refused: string | null): string {
  return refused === null
    ? 'its agent has told the broker nothing; see that reconcile agent runs there'
    : `what its agent tells cannot be taken: ${refused}`;
}

/** `sinceMs`: how long ago another agent took its name. */
function remarksOn(sinceMs: number | null, refused: string | null): readonly Remark[] {
  const replaced = `a second agent took its name ${formatDuration(sinceMs ?? 0)} ago, and the one before has stepped down`;
  const untaken = `what its agent told last cannot be taken, and what it told before is shown: ${refused}`;
  return [
    ...(sinceMs === null || sinceMs > REPLACED_MS ? [] : [{ code: 'agent-replaced' as const, text: replaced }]),
    ...(refused === null ? [] : [{ code: 'agent-unreadable' as const, text: untaken }]),
  ];
}

/** A look that saw nothing is no failure: what its agent tells first is to wake whoever waits for it. */
function notSeen(why: string): TargetView {
  const facts = { platform: '', engineVersion: '', hostname: '', cpuMillis: 0, memoryBytes: 0, runtimes: [] };
  return { live: [], foreign: [], facts, images: new Set(), imagesInUse: new Set(), remarks: [], notSeen: { why } };
}
