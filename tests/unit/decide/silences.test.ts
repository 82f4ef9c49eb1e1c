import { expect, test } from 'vitest';
import { learnTargets } from '../../../reconciler/decide/learn/targets.ts';
import { withSilences } from '../../../reconciler/decide/members/silences.ts';
import { targetId } from '../../../reconciler/model/ids.ts';
import { EMPTY_MEMORY, type Memory } from '../../../reconciler/model/memory.ts';
import type { SwarmMachine, SwarmSight } from '../../../reconciler/model/swarm-sight.ts';
import { buildReport } from '../../support/report-builder.ts';

const AT = 1_700_000_000_000;
const target = targetId('swarm', 'attic');
const here = { kind: 'answered' } as SwarmMachine;
const away: SwarmMachine = { kind: 'silent', why: 'no answer' };

/** What a pass at an instant sees of a Swarm, and what it leaves. */
function pass(memory: Memory, at: number, machines: Readonly<Record<string, SwarmMachine>>): [SwarmSight, Memory] {
  const answered: SwarmSight = { id: 's', asked: 'pi-1', machines: new Map(Object.entries(machines)), entries: [] };
  const swarm = withSilences(answered, memory.targets.get(target), at, 60_000);
  const sights = new Map([
    [target, { kind: 'silent' as const, since: at, lastSeenAt: null, last: [], facts: null, why: '', swarm }],
  ]);
  const { plan } = buildReport();
  const observed = { at, sights, answers: new Map() };
  const targets = learnTargets({ memory, cluster: null, observed, plan, sent: new Map(), outcomes: [] });
  return [swarm, { ...memory, targets }];
}

test('of a machine of a Swarm that falls silent it stays known since when, and when it answered last', () => {
  const [, first] = pass(EMPTY_MEMORY, AT, { 'pi-1': here, 'pi-2': here, 'pi-3': away });
  const [, second] = pass(first, AT + 10_000, { 'pi-1': here, 'pi-2': away, 'pi-3': away });
  const [swarm, third] = pass(second, AT + 30_000, { 'pi-1': here, 'pi-2': away, 'pi-3': away });
  expect([...swarm.machines]).toEqual([
    ['pi-1', here],
    ['pi-2', { ...away, since: AT + 10_000, lastSeenAt: AT }],
    ['pi-3', { ...away, since: AT }],
  ]);
  const [back] = pass(third, AT + 40_000, { 'pi-1': here, 'pi-2': here });
  expect(back.machines.get('pi-2')).toEqual(here);
  expect(third.targets.get(target)?.seenMachines).toEqual({ 'pi-1': AT + 30_000, 'pi-2': AT });
});
