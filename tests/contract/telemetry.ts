import { describe, expect, test } from 'vitest';
import type { TelemetryFeed } from '../../reconciler/feeds/telemetry.ts';
import type { Node } from '../../reconciler/model/cluster.ts';
import { noteTold, type Told } from '../support/telemetry.ts';
import { eventually } from '../support/wait.ts';

/** A feed, with machines that say what a test wants. */
export interface TelemetrySetting extends AsyncDisposable {
  readonly feed: TelemetryFeed;
  /** Declares a machine that says nothing yet. */
  node(name: string): Promise<Node>;
  /** From now on it says that its processors are so busy, again and again or once. */
  say(name: string, cpuPercent: number): void;
}

/** What every TelemetryFeed does. `open`: whose clock is `now`. */
export function telemetryContract(name: string, open: (now: () => number) => Promise<TelemetrySetting>): void {
  const last = (told: Told, node: string): number | undefined => told.readings.get(node)?.at(-1)?.metrics['cpu.percent'];

  describe(`what ${name} tells of nodes`, () => {
    test('is of the instant at which it came, by our clock, whatever that is', async () => {
      const clock = { at: 5_000 };
      await using setting = await open(() => clock.at);
      const told = noteTold();
      setting.feed.follow([await setting.node('a')], told);
      setting.say('a', 10);
      await eventually(() => expect(told.readings.get('a')?.[0]?.at).toBe(5_000));
      clock.at = 2_000;
      setting.say('a', 20);
      await eventually(() => expect(told.readings.get('a')?.at(-1)?.at).toBe(2_000));
    });

    test('ends with the newest, and 0 is a value like others while what is not told is not there', async () => {
      await using setting = await open(Date.now);
      const told = noteTold();
      setting.feed.follow([await setting.node('a')], told);
      for (const cpu of [10, 20, 0]) setting.say('a', cpu);
      await eventually(() => expect(last(told, 'a')).toBe(0));
      expect(Object.keys(told.readings.get('a')!.at(-1)!.metrics)).not.toContain('memory.percent');
      setting.say('a', 30);
      await eventually(() => expect(last(told, 'a')).toBe(30));
    });

    test('does not wait for one that says nothing', async () => {
      await using setting = await open(Date.now);
      const told = noteTold();
      setting.feed.follow([await setting.node('mute'), await setting.node('a')], told);
      setting.say('a', 10);
      await eventually(() => expect(last(told, 'a')).toBe(10));
      setting.say('a', 20);
      await eventually(() => expect(last(told, 'a')).toBe(20));
      expect(told.readings.has('mute')).toBe(false);
    });

    test('is of those that are followed now, and of nobody once it is over', async () => {
      await using setting = await open(Date.now);
      const told = noteTold();
      const [one, other] = [await setting.node('a'), await setting.node('b')];
      setting.feed.follow([one, other], told);
      for (const node of ['a', 'b']) setting.say(node, 10);
      await eventually(() => expect([last(told, 'a'), last(told, 'b')]).toEqual([10, 10]));
      setting.feed.follow([other], told);
      for (const node of ['a', 'b']) setting.say(node, 20);
      await eventually(() => expect(last(told, 'b')).toBe(20));
      expect(last(told, 'a')).toBe(10);
      await setting.feed[Symbol.asyncDispose]();
      const calls = (): number => told.readings.get('b')!.length + (told.troubles.get('b')?.length ?? 0);
      const before = calls();
      setting.say('b', 30);
      await new Promise(resolve => setTimeout(resolve, 100));
      expect(calls()).toBe(before);
    });

    test('is counted, where it comes by itself', async () => {
      await using setting = await open(Date.now);
      const told = noteTold();
      setting.feed.follow([await setting.node('a')], told);
      setting.say('a', 10);
      await eventually(() => expect(last(told, 'a')).toBe(10));
      const { counts } = setting.feed;
      if (counts !== undefined) expect(counts().taken).toBe(told.readings.get('a')!.length);
    });
  });
}
