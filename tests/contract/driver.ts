import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Driver, LogLine } from '../../reconciler/drivers/driver.ts';
import type { TargetId } from '../../reconciler/model/ids.ts';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import type { Live, Owner, PresentImageSpec, Resource } from '../../reconciler/model/resource.ts';
import type { Traits } from '../../reconciler/model/traits.ts';
import type { WorkloadSpec } from '../../reconciler/model/workload.ts';
import { eventually } from '../support/wait.ts';
import { changeOf, livesOf, resourceOf, workloadSpec } from '../support/workloads.ts';

/** One engine to run the contract over. */
export interface DriverHarness {
  readonly traits: Traits;
  readonly target: TargetId;
  /** Opens another driver on the same engine, as another process of Keelson would. */
  open(owner: Owner): Promise<Driver>;
  /** What makes a workload run for ever on this engine, and write `started` to its output: technology, image or command. */
  readonly runs: Partial<WorkloadSpec>;
  /** Ends a workload behind the driver's back. */
  kill(live: Live): Promise<void>;
  /** Makes something that is not Keelson's and could be taken for a workload; tells whether it is still as it was. Absent: there is no such thing. */
  readonly makeForeign?: () => Promise<{ readonly name: string; readonly ref: string; isIntact(): Promise<boolean> }>;
  /** Puts an image that nothing uses there, under this name. Absent: there are no images. */
  readonly makeImage?: (ref: string) => Promise<void>;
  /** Ends the engine. */
  close(): Promise<void>;
}

const OWNER: Owner = { cluster: 'attic', uid: '0f3c9a21-contract' };
const NAMESAKE: Owner = { cluster: 'attic', uid: 'another-uid' };

/** What every Driver does, whatever its engine is. Each test begins and ends with nothing of ours there. */
export function driverContract(name: string, setUp: () => Promise<DriverHarness>): void {
  describe(`driver ${name}`, () => {
    let harness: DriverHarness;
    let driver: Driver;
    let namesake: Driver;
    const never = new AbortController().signal;
    beforeAll(async () => {
      harness = await setUp();
    });
    afterAll(() => harness.close());
    beforeEach(async () => {
      driver = await harness.open(OWNER);
      namesake = await harness.open(NAMESAKE);
    });
    afterEach(async () => {
      for (const one of [driver, namesake]) {
        for (const live of (await one.observe(never)).live)
          await one.apply({ ...changeOf('delete', asResource(live)), ref: live.ref }, never);
        await one[Symbol.asyncDispose]();
      }
    });

    const web = (fields: Partial<WorkloadSpec> = {}): Resource =>
      resourceOf(harness.target, workloadSpec({ ...harness.runs, ...fields }), harness.traits);
    const seen = async (resource: Resource, by: Driver = driver): Promise<readonly Live[]> =>
      livesOf((await by.observe(never)).live, resource.id);
    const running = (resource: Resource, by: Driver = driver): Promise<Live> =>
      eventually(async () => {
        const live = (await seen(resource, by))
          .filter(one => one.applied !== undefined && harness.traits.normalise(one.applied, undefined))
          .at(-1);
        expect(live?.state.phase).toBe('running');
        return live!;
      });
    const create = async (resource: Resource, by: Driver = driver): Promise<Live> => {
      await by.apply(changeOf('create', resource), never);
      return running(resource, by);
    };

    it('sees nothing of ours where nothing was made, and facts of the machine', async () => {
      const view = await driver.observe(never);
      expect(view.live).toEqual([]);
      expect(view.facts.cpuMillis).toBeGreaterThan(0);
      expect(view.facts.memoryBytes).toBeGreaterThan(0);
      expect(view.facts.platform).toMatch(/^\w+\/\w+/);
    });

    it('creates a workload that runs, and shows it as it was asked for', async () => {
      const resource = web({ env: { MODE: 'prod', EMPTY: '' } });
      const live = await create(resource);
      expect(live.spec).toEqual(resource.spec);
      expect(live.applied).toEqual(resource.spec);
      expect(live.restarts).toBe(0);
    });

    it('creates once, however often it is asked', async () => {
      const resource = web();
      const live = await create(resource);
      await driver.apply(changeOf('create', resource), never);
      expect((await seen(resource)).map(one => one.ref)).toEqual([live.ref]);
    });

    it('gives the very same objects while nothing changes', async () => {
      const [one, two] = [web(), web({ job: 'worker' })];
      await create(one);
      await create(two);
      const before = (await driver.observe(never)).live;
      const after = (await driver.observe(never)).live;
      expect(after.length).toBe(2);
      for (const live of after) expect(before).toContain(live);
    });

    it('is found again by another process, which knows only what is there', async () => {
      const resource = web({ env: { MODE: 'prod' }, labels: { tier: 'front' } });
      const live = await create(resource);
      const other = await harness.open(OWNER);
      try {
        expect((await seen(resource, other)).map(({ id, ref, spec, applied }) => ({ id, ref, spec, applied }))).toEqual([
          { id: resource.id, ref: live.ref, spec: live.spec, applied: live.applied },
        ]);
      } finally {
        await other[Symbol.asyncDispose]();
      }
    });

    it('replaces stop-first: the new one runs, the old one does not', async () => {
      const old = await create(web({ env: { VERSION: '1' } }));
      const next = web({ env: { VERSION: '2' } });
      await driver.apply(changeOf('replace', next, { ref: old.ref, order: 'stop-first' }), never);
      const lives = await eventually(async () => {
        const found = await seen(next);
        expect(found.filter(live => live.state.phase === 'running').map(live => live.spec)).toEqual([next.spec]);
        return found;
      });
      expect(lives.find(live => live.ref === old.ref)?.state.phase).not.toBe('running');
    });

    it('replaces start-first where it can: both run, until the old one is deleted', async () => {
      if (!harness.traits.startFirst) return;
      const old = await create(web({ env: { VERSION: '1' } }));
      const next = web({ env: { VERSION: '2' } });
      await driver.apply(changeOf('replace', next, { ref: old.ref, order: 'start-first' }), never);
      await eventually(async () => {
        expect((await seen(next)).map(live => live.state.phase)).toEqual(['running', 'running']);
      });
      await driver.apply(changeOf('delete', next, { ref: old.ref }), never);
      expect((await seen(next)).map(live => live.spec)).toEqual([next.spec]);
    });

    it('replaces what is wanted unchanged by a fresh one', async () => {
      const resource = web();
      const old = await create(resource);
      await driver.apply(changeOf('replace', resource, { ref: old.ref, order: 'stop-first' }), never);
      await eventually(async () => {
        const lives = (await seen(resource)).filter(live => live.state.phase === 'running');
        expect(lives.length).toBe(1);
        expect(lives[0]!.ref).not.toBe(old.ref);
      });
    });

    it('changes in place what its traits say it can', async () => {
      const [from, to] = [web({ limits: { memoryBytes: 64 << 20 } }), web({ limits: { memoryBytes: 96 << 20 } })];
      if (!harness.traits.inPlace('limits.memoryBytes', from.spec, to.spec)) return;
      const live = await create(from);
      await driver.apply(changeOf('update', to, { ref: live.ref }), never);
      const [after] = await seen(to);
      expect(after).toMatchObject({ ref: live.ref, spec: to.spec, applied: to.spec });
    });

    it('stops and starts, and neither minds being asked twice', async () => {
      const resource = web();
      const live = await create(resource);
      for (let times = 0; times < 2; times += 1) await driver.apply(changeOf('stop', resource, { ref: live.ref }), never);
      await eventually(async () => expect((await seen(resource))[0]?.state.phase).toBe('exited'));
      for (let times = 0; times < 2; times += 1) await driver.apply(changeOf('start', resource, { ref: live.ref }), never);
      await running(resource);
      expect((await seen(resource)).length).toBe(1);
    });

    it('sees that one was killed', async () => {
      const resource = web();
      await harness.kill(await create(resource));
      await eventually(async () => expect((await seen(resource))[0]?.state.phase).toBe('exited'));
    });

    it('deletes, and deleting what is gone is no error', async () => {
      const resource = web();
      const live = await create(resource);
      for (let times = 0; times < 2; times += 1) await driver.apply(changeOf('delete', resource, { ref: live.ref }), never);
      expect(await seen(resource)).toEqual([]);
    });

    it('refuses to start what is gone', async () => {
      const resource = web();
      const live = await create(resource);
      await driver.apply(changeOf('delete', resource, { ref: live.ref }), never);
      await expect(driver.apply(changeOf('start', resource, { ref: live.ref }), never)).rejects.toMatchObject({
        code: 'not-found',
      });
    });

    it('shows what is nobody of ours as foreign, and leaves it alone even when told to delete it', async () => {
      if (harness.makeForeign === undefined) return;
      const foreign = await harness.makeForeign();
      const view = await driver.observe(never);
      expect(view.live).toEqual([]);
      expect(view.foreign.find(one => one.name === foreign.name)).toMatchObject({ name: foreign.name });
      for (const action of ['stop', 'delete'] as const) {
        const change = changeOf(action, web(), { ref: foreign.ref });
        await driver.apply(change, never).catch((error: unknown) => expect(error).toBeInstanceOf(OperationError));
      }
      expect(await foreign.isIntact()).toBe(true);
    });

    it('never takes another cluster of its own name for itself', async () => {
      const resource = web();
      const theirs = await create(resource, namesake);
      const view = await driver.observe(never);
      expect(view.live).toEqual([]);
      expect(view.foreign.map(one => one.owner)).toContainEqual(NAMESAKE);
      for (const action of ['stop', 'delete'] as const) {
        const change = changeOf(action, resource, { ref: theirs.ref });
        await driver.apply(change, never).catch((error: unknown) => expect(error).toBeInstanceOf(OperationError));
      }
      const ours = await create(resource);
      expect(ours.ref).not.toBe(theirs.ref);
      expect((await running(resource, namesake)).ref).toBe(theirs.ref);
    });

    it('removes an image that nothing uses, leaves one that something uses, and what is gone is no error', async () => {
      if (harness.makeImage === undefined) return;
      await harness.makeImage('demo/spare:1');
      const { ref } = harness.runs.image!;
      await create(web());
      const before = await driver.observe(never);
      expect(before.images.has('demo/spare:1')).toBe(true);
      expect([before.imagesInUse.has('demo/spare:1'), before.imagesInUse.has(ref)]).toEqual([false, true]);
      const images: readonly PresentImageSpec[] = ['demo/spare:1', ref].map(name => ({
        kind: 'image',
        ref: name,
        pull: 'missing',
      }));
      for (const spec of images) {
        const change = changeOf('delete', resourceOf(harness.target, spec, harness.traits), { ref: spec.ref });
        for (let times = 0; times < 2; times += 1) await driver.apply(change, never);
      }
      const { images: left } = await driver.observe(never);
      expect([left.has('demo/spare:1'), left.has(ref)]).toEqual([false, true]);
    });

    it('tells when something happened, until it is told to stop', async () => {
      if (driver.watch === undefined) return;
      const ending = new AbortController();
      let events = 0;
      const watching = driver.watch(() => {
        events += 1;
      }, ending.signal);
      const resource = web();
      await eventually(async () => {
        const live = await create(resource);
        await harness.kill(live);
        await driver.apply(changeOf('delete', resource, { ref: live.ref }), never);
        expect(events).toBeGreaterThan(0);
      });
      ending.abort();
      await watching;
    });

    it('gives the output of a workload, its last lines where so asked', async () => {
      if (driver.logs === undefined) return;
      const live = await create(web());
      const read = async (tail: number | null): Promise<readonly LogLine[]> => {
        const lines: LogLine[] = [];
        for await (const line of driver.logs!(live.ref, { follow: false, tail }, never)) lines.push(line);
        return lines;
      };
      const lines = await eventually(async () => {
        const found = await read(null);
        expect(found.map(line => line.text)).toContainEqual(expect.stringContaining('started'));
        return found;
      });
      expect(lines.every(line => line.stream === 'stdout')).toBe(true);
      expect((await read(1)).map(line => line.text)).toEqual([lines.at(-1)?.text]);
    });

    it('does nothing once its signal is aborted', async () => {
      const resource = web();
      const error = await driver.apply(changeOf('create', resource), AbortSignal.abort()).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'aborted' });
      expect(await seen(resource)).toEqual([]);
    });
  });

  function asResource({ id, spec }: Live): Resource {
    return { id, spec, digest: '' };
  }
}
