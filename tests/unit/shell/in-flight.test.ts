import { describe, expect, it } from 'vitest';
import { openInFlight } from '../../../reconciler/in-flight.ts';
import type { ResourceId } from '../../../reconciler/model/ids.ts';
import { type Action, type Change, changeKey } from '../../../reconciler/model/plan.ts';
import type { Outcome } from '../../../reconciler/model/report.ts';

const never = new AbortController().signal;
const id = 'memory:a/workload/web.1' as ResourceId;
const change = (action: Action, ref?: string): Change => ({
  key: changeKey(action, id, ref),
  id,
  action,
  ...(ref === undefined ? {} : { ref }),
  fields: [],
  why: '',
  cause: 'git',
  impact: 'none',
  after: [],
});
const outcome = ({ key, action }: Change): Outcome => ({ key, id, action, status: 'underway', tookMs: 0 });
const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));

describe('what goes on with a thing', () => {
  const clashesWith = async (going: Change, other: Change): Promise<boolean> => {
    await using inFlight = openInFlight(2, () => {});
    const call = (signal: AbortSignal): Promise<Outcome> => untilAborted(signal).then(() => outcome(going));
    void inFlight.begin(going, () => true, call, never);
    await new Promise(resolve => setImmediate(resolve));
    return inFlight.clashes(other);
  };

  it('keeps everything else from what a replace makes and from what it ends', async () => {
    expect(await clashesWith(change('replace', 'old'), change('start', 'new'))).toBe(true);
    expect(await clashesWith(change('replace', 'old'), change('replace', 'older'))).toBe(true);
    expect(await clashesWith(change('start', 'new'), change('delete', 'old'))).toBe(true);
    expect(await clashesWith(change('delete', 'old'), change('create'))).toBe(true);
  });

  it('lets what is left of two lives end side by side, and joins the very same', async () => {
    expect(await clashesWith(change('delete', 'old'), change('stop', 'older'))).toBe(false);
    expect(await clashesWith(change('delete', 'old'), change('stop', 'old'))).toBe(true);
    expect(await clashesWith(change('delete', 'old'), change('delete', 'old'))).toBe(false);
  });

  it('may end for a while after an interrupt, and is ended then', async () => {
    await using inFlight = openInFlight(2, () => {}, 3_000, 20);
    const interrupt = new AbortController();
    let isEnded = false;
    const call = async (signal: AbortSignal): Promise<Outcome> => {
      await untilAborted(signal);
      isEnded = true;
      return outcome(change('create'));
    };
    const begun = inFlight.begin(change('create'), () => true, call, interrupt.signal);
    await new Promise(resolve => setImmediate(resolve));
    interrupt.abort();
    expect([inFlight.isBusy(), isEnded]).toEqual([true, false]);
    await inFlight.end();
    expect([inFlight.isBusy(), isEnded]).toEqual([false, true]);
    await begun;
  });
});
