import { describe, expect, it } from 'vitest';
import type { TargetView } from '../../../reconciler/drivers/driver.ts';
import { openLooks } from '../../../reconciler/looks.ts';
import { OperationError } from '../../../reconciler/model/operation-error.ts';

const view = { live: [], foreign: [], facts: {}, images: new Set(), remarks: [] } as unknown as TargetView;
const never = new AbortController().signal;
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** Looks at `memory:a` whose answers the test gives. */
function looking(firstMs: number) {
  const seen: string[] = [];
  const asked: PromiseWithResolvers<TargetView>[] = [];
  const looks = openLooks(firstMs, target => seen.push(target));
  const signals: AbortSignal[] = [];
  const look = (signal: AbortSignal): Promise<TargetView> => {
    signals.push(signal);
    asked.push(Promise.withResolvers<TargetView>());
    return asked.at(-1)!.promise;
  };
  return { looks, seen, asked, signals, at: (signal = never, ways = 'here') => looks.at('memory:a', ways, look, signal) };
}

describe('a look', () => {
  it('that is answered in time is the pass’s own', async () => {
    const { asked, seen, at } = looking(1_000);
    const first = at();
    asked[0]!.resolve(view);
    expect(await first).toBe(view);
    const second = at();
    expect(asked).toHaveLength(2);
    asked[1]!.resolve(view);
    await second;
    expect(seen).toEqual([]);
  });

  it('that is not goes on, wakes who waits when it is answered, and is what the next pass sees', async () => {
    const { asked, seen, at } = looking(10);
    await expect(at()).rejects.toThrow(/memory:a has not answered for .* and is still being asked/);
    asked[0]!.resolve(view);
    await turn();
    expect(seen).toEqual(['memory:a']);
    expect(await at()).toBe(view);
    expect(asked).toHaveLength(1);
    const third = at();
    expect(asked).toHaveLength(2);
    asked[1]!.resolve(view);
    await third;
  });

  it('at a machine that hangs is one, however many passes there are', async () => {
    const { asked, at } = looking(10);
    for (let pass = 0; pass < 3; pass += 1) await expect(at()).rejects.toMatchObject({ code: 'timeout', temporary: true });
    expect(asked).toHaveLength(1);
  });

  it('that failed after its pass tells the next pass why, and the one after looks again', async () => {
    const { asked, seen, at } = looking(10);
    await expect(at()).rejects.toThrow('still being asked');
    asked[0]!.reject(new OperationError('unreachable', 'no route to host'));
    await turn();
    expect(seen).toEqual([]);
    await expect(at()).rejects.toThrow('no route to host');
    const again = at();
    expect(asked).toHaveLength(2);
    asked[1]!.resolve(view);
    expect(await again).toBe(view);
  });

  it('over other ways than those declared now is ended and not what the next pass sees', async () => {
    const { asked, signals, seen, at } = looking(10);
    await expect(at()).rejects.toThrow('still being asked');
    const other = { ...view };
    const next = at(never, 'elsewhere');
    expect(asked).toHaveLength(2);
    expect(signals[0]!.aborted).toBe(true);
    asked[0]!.resolve(view);
    await turn();
    expect(seen).toEqual([]);
    asked[1]!.resolve(other);
    expect(await next).toBe(other);
  });

  it('is not waited for by a pass that was interrupted', async () => {
    const { at } = looking(60_000);
    const stop = new AbortController();
    const pass = at(stop.signal);
    stop.abort();
    await expect(pass).rejects.toThrow();
  });

  it('ends with the reconciler', async () => {
    const looks = openLooks(10, () => {});
    let ended = false;
    const hanging = (signal: AbortSignal): Promise<TargetView> =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          ended = true;
          reject(new Error('ended'));
        });
      });
    await expect(looks.at('memory:a', 'here', hanging, never)).rejects.toThrow();
    await looks[Symbol.asyncDispose]();
    expect(ended).toBe(true);
  });
});
