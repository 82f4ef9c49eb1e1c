import { describe, expect, it, test } from 'vitest';
import { chooseSwarm } from '../../../../reconciler/drivers/swarm/choose-swarm.ts';
import type { SwarmMachine } from '../../../../reconciler/model/swarm-sight.ts';

const owner = { cluster: 'attic', uid: 'u-1' };
const facts = { platform: '', engineVersion: '', hostname: '', cpuMillis: 0, memoryBytes: 0, runtimes: [] };
const bare: SwarmMachine = {
  kind: 'answered',
  facts,
  via: 'test',
  local: 'inactive',
  nodeId: null,
  swarm: null,
  isManager: false,
  managers: [],
};
const silent: SwarmMachine = { kind: 'silent', why: 'cut off' };
const worker: SwarmMachine = { ...bare, local: 'active', nodeId: 'w' };
const manager = (swarm: string | null, madeBy?: typeof owner): SwarmMachine => ({
  ...bare,
  local: 'active',
  nodeId: `of ${swarm}`,
  swarm,
  isManager: true,
  ...(madeBy === undefined ? {} : { madeBy }),
});

/** Machines a, b, c … */
function choose(machines: readonly SwarmMachine[], required: string | null = null, absent: readonly string[] = []) {
  const named = new Map(machines.map((machine, index) => [String.fromCharCode(97 + index), machine]));
  return chooseSwarm(named, { owner, required, absent: new Set(absent) });
}

describe('the Swarm that is meant', () => {
  test.each<readonly [string, readonly SwarmMachine[], string | null, readonly string[]]>([
    ['the only one that there is', [bare, manager('x'), silent], null, ['b']],
    ['the one with our label, beside another', [manager('x'), manager('y', owner)], null, ['b']],
    ['the one that is required, whoever made it', [manager('x', owner), manager('y', { cluster: 'b', uid: '2' })], 'y', ['b']],
    ['one without a quorum, beside its other managers', [manager(null), manager('x')], null, ['a', 'b']],
    ['one whose managers all have no quorum', [manager(null), worker], 'x', ['a']],
  ])('is %s', (_what, machines, required, managers) => {
    expect(choose(machines, required)).toEqual({ kind: 'found', managers });
  });

  test.each<readonly [string, readonly SwarmMachine[], string | null, string]>([
    [
      'there are two that nobody of us made',
      [manager('x'), manager('y')],
      null,
      'more than one Swarm; name the one that is meant',
    ],
    ['another cluster made it', [manager('x', { cluster: 'barn', uid: 'u-9' })], null, 'was made for cluster barn (uid u-9)'],
    ['it is not the required one', [manager('x', owner), bare], 'y', 'no machine that answers is a manager of Swarm y'],
    ['its managers are silent', [silent, worker], null, 'no manager of the Swarm answers: a is silent (cut off); b is a worker'],
    ['several are silent for one reason', [silent, bare, silent], null, 'a, c are silent (cut off); b is in none'],
    [
      'nothing vouches for several',
      ['x', 'y'].map(key => ({ ...silent, why: `it shows ${key}`, untrusted: true as const })),
      null,
      'a, b are silent (host key not trusted yet)',
    ],
    ['the required one is gone', [bare, bare], 'x', 'no machine that answers is in Swarm x'],
    ['a machine is locked', [{ ...bare, local: 'locked' }, bare], null, 'a is locked'],
  ])('cannot be told when %s', (_what, machines, required, why) => {
    const choice = choose(machines, required);
    expect(choice).toMatchObject({ kind: 'none', isFormable: false, why: expect.stringContaining(why) });
  });
});

describe('a Swarm may be made', () => {
  it('when all machines said that they are in none', () => {
    expect(choose([bare, bare])).toMatchObject({ kind: 'none', isFormable: true });
  });

  it('though one that is declared absent is silent', () => {
    expect(choose([bare, silent], null, ['b'])).toMatchObject({ isFormable: true });
  });

  test.each<readonly [string, readonly SwarmMachine[], string | null]>([
    ['one is silent', [bare, silent], null],
    ['there is none', [], null],
    ['one is in some Swarm', [bare, worker], null],
    ['one is joining', [bare, { ...bare, local: 'pending' }], null],
    ['one was in one and cannot get up', [bare, { ...bare, local: 'error' }], null],
    ['there was one before', [bare, bare], 'x'],
  ])('not when %s', (_what, machines, required) => {
    expect(choose(machines, required)).toMatchObject({ kind: 'none', isFormable: false });
  });
});
