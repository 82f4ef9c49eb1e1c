import type { Told } from '../../model/orders.ts';
import { type Taken, takeNumbered } from '../../wire/sequence.ts';
import { decodeStates } from '../../wire/states.ts';
import { decodeUp } from '../../wire/up.ts';

/** What is known of one agent by what it says. Instants by our clock, milliseconds. */
export interface Heard {
  /** null: it never told anything. */
  readonly told: Told | null;
  /** null: not by this process. */
  readonly heardAt: number | null;
  /** Why nothing is heard of it; null: it is heard, or was never there. */
  readonly silence: string | null;
  /** When another agent took the name; null: none did. */
  readonly replacedAt: number | null;
  /** Why the last of what it told was not taken; null: it was. */
  readonly refused: string | null;
}

/** Hears one agent. What it tells is looked at when there is time: the newest wins. */
export interface Hearing extends Disposable {
  onStates(payload: Buffer, retained: boolean): void;
  onUp(payload: Buffer): void;
  /** It said something else. */
  onWord(): void;
  /** The broker is lost: whether the agent is there, that broker says again, or the agent. */
  onLost(): void;
  /** All that it said until now. */
  read(): Heard;
}

/** An agent says something every few seconds; it is silent when nothing came for so long. */
const SILENT_MS = 30_000;
/** Of the time at most one part in so many goes into reading what one agent tells. */
const SHARE = 10;

/** `onNews` is called whenever an agent told something else than before; `now`: milliseconds. */
export function hearAgent(node: string, now: () => number, onNews: () => void): Hearing {
  let heard: Omit<Heard, 'silence'> = { told: null, heardAt: null, replacedAt: null, refused: null };
  let isUp = false;
  let run: string | null = null;
  let taken: Taken | undefined;
  let last: Buffer | null = null;
  let pending: Buffer | null = null;
  let timer: NodeJS.Timeout | null = null;
  /** By the monotonic clock. */
  let nextAt = 0;

  /** Who speaks is there, whatever the broker says of its connection. */
  const hear = (): void => {
    heard = { ...heard, heardAt: now() };
    isUp = true;
  };
  const take = (payload: Buffer): void => {
    if (last?.equals(payload)) return;
    const read = decodeStates(payload, node);
    if ('why' in read) heard = { ...heard, refused: read.why };
    else {
      const { run: life, seq, ...told } = read.value;
      // Who greeted last is the newer one: an older of its name may speak before it steps down.
      if (run !== null && life !== run) return;
      const news = takeNumbered(taken, { run: life, seq }, now());
      if (typeof news === 'string') return;
      taken = news;
      heard = { ...heard, told, refused: null };
    }
    last = payload;
    onNews();
  };
  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const payload = pending;
    pending = null;
    if (payload === null) return;
    const began = performance.now();
    take(payload);
    const ended = performance.now();
    nextAt = ended + (ended - began) * SHARE;
  };
  return {
    onStates(payload, retained) {
      if (!retained) hear();
      pending = payload;
      timer ??= setTimeout(flush, Math.max(0, nextAt - performance.now()));
    },
    onUp(payload) {
      const read = decodeUp(payload);
      if ('why' in read) return;
      const given = read.value;
      if (given.replaced) {
        heard = { ...heard, replacedAt: now() };
        onNews();
        return;
      }
      // Only its own broker's word ends an agent: the one before may be given up late.
      if (!given.up && run !== null && given.run !== run) return;
      const isNews = given.up !== isUp || given.run !== run;
      ({ run, up: isUp } = given);
      if (isUp) heard = { ...heard, heardAt: now() };
      if (isNews) onNews();
    },
    onWord: hear,
    onLost: () => {
      isUp = false;
    },
    read() {
      flush();
      const { told, heardAt } = heard;
      const isLate = heardAt === null || Math.abs(now() - heardAt) > SILENT_MS;
      const why = !isUp ? 'the broker has no connection of its agent' : isLate ? 'its agent says nothing' : null;
      return { ...heard, silence: told === null ? null : why };
    },
    [Symbol.dispose]() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
