import type { Cluster } from '../../model/cluster.ts';
import {
  machineOf,
  placeOf,
  replicaName,
  resourceId,
  splitResourceId,
  splitTargetId,
  type TargetId,
  targetId,
} from '../../model/ids.ts';
import type { Memory, TargetMemory } from '../../model/memory.ts';
import { type Taken, type ThresholdState, thresholdKey } from '../../model/threshold.ts';
import { presentJobs } from './present-names.ts';

/** The memory with everything that was known of renamed nodes and jobs (`formerly`) under their present names; the same object where there is nothing. */
export function withPresentNames(memory: Memory, { nodes, jobs }: Pick<Cluster, 'nodes' | 'jobs'>): Memory {
  const present = new Map<string, string>();
  for (const node of nodes.values()) for (const old of node.formerly) if (!nodes.has(old)) present.set(old, node.name);
  const moved = new Map<TargetId, TargetId>();
  for (const target of memory.targets.keys()) {
    const { driver, name } = splitTargetId(target);
    const heir = machineOf(target) === null ? undefined : present.get(name);
    // What is known under the present name is another engine, or the same one: then it is seen to be so.
    if (heir !== undefined && !memory.targets.has(targetId(driver, heir))) moved.set(target, targetId(driver, heir));
  }
  const heirs = new Map([...moved].map(([from, to]) => [splitTargetId(from).name, splitTargetId(to).name]));
  const ran = withReplicas(memory.ran, jobs, heirs);
  const rollouts = withReplicas(memory.rollouts, jobs, heirs);
  const thresholds = withNodes(memory.thresholds, jobs, present);
  const isSame = ran === memory.ran && rollouts === memory.rollouts && thresholds === memory.thresholds;
  if (moved.size === 0) return isSame ? memory : { ...memory, ran, rollouts, thresholds };
  return {
    ...memory,
    ran,
    rollouts,
    thresholds,
    targets: new Map(
      [...memory.targets].map(([target, known]) => {
        const to = moved.get(target);
        return to === undefined ? [target, known] : [to, underName(known, to)];
      }),
    ),
    tries: withNewKeys(memory.tries, moved),
    images: withNewKeys(memory.images, moved),
  };
}

function underName(known: TargetMemory, target: TargetId): TargetMemory {
  const live = known.live?.map(item => {
    const { kind, name } = splitResourceId(item.id);
    return { ...item, id: resourceId(target, kind, name) };
  });
  return { ...known, target, node: placeOf(target), live: live ?? null };
}

/** Keys name their target at the beginning, or after a word. */
function withNewKeys<K extends string, V>(map: ReadonlyMap<K, V>, moved: ReadonlyMap<TargetId, TargetId>): ReadonlyMap<K, V> {
  return new Map(
    [...map].map(([key, value]) => {
      const [, word = '', target = ''] = /^(\w+ )?([^/ ]+)\//.exec(key) ?? [];
      const to = moved.get(target as TargetId);
      return [to === undefined ? key : (`${word}${to}${key.slice(word.length + target.length)}` as K), value];
    }),
  );
}

/** Keys name a replica at the beginning: `agent.pi-1`, and more after a blank. The same map where all have their present names. */
function withReplicas<V>(
  map: ReadonlyMap<string, V>,
  jobs: Cluster['jobs'],
  heirs: ReadonlyMap<string, string>,
): ReadonlyMap<string, V> {
  if (map.size === 0) return map;
  const present = presentReplicas(jobs, heirs);
  const entries = [...map].map(([key, value]): readonly [string, V] => [present(key), value]);
  return entries.every(([key]) => map.has(key)) ? map : new Map(entries);
}

/** What a replica, with more after a blank or not, is called now. `heirs`: nodes by their former names. */
function presentReplicas(jobs: Cluster['jobs'], heirs: ReadonlyMap<string, string>): (key: string) => string {
  const present = presentJobs({ jobs });
  return key => {
    const [, old = '', replica = '', rest = ''] = /^([^.]+)\.([^ ]+)(.*)$/.exec(key) ?? [];
    const job = present.get(old) ?? old;
    const heir = jobs.get(job)?.mode === 'global' ? heirs.get(replica) : undefined;
    return job === old && heir === undefined ? key : `${replicaName(job, heir ?? replica)}${rest}`;
  };
}

/** What thresholds say of nodes, and took there. Of a node that has states of its own those count. The same map where all have their present names. */
function withNodes(
  thresholds: Memory['thresholds'],
  jobs: Cluster['jobs'],
  heirs: ReadonlyMap<string, string>,
): Memory['thresholds'] {
  if (thresholds.size === 0) return thresholds;
  const present = presentReplicas(jobs, heirs);
  const taken = (item: Taken): Taken => {
    const node = heirs.get(item.node) ?? item.node;
    const what = 'ref' in item.what ? item.what : { replica: present(item.what.replica) };
    const isSame = node === item.node && ('ref' in item.what || present(item.what.replica) === item.what.replica);
    return isSame ? item : { ...item, node, what };
  };
  const entries = [...thresholds].map(([key, state]): readonly [string, ThresholdState] => {
    const [threshold = '', subject = ''] = key.split(' ');
    const heir = subject.startsWith('node/') ? heirs.get(subject.slice('node/'.length)) : undefined;
    const renamed = heir === undefined ? key : thresholdKey(threshold, `node/${heir}`);
    const [stopped, moved] = [state.stopped.map(taken), state.moved.map(taken)];
    const isSame = [...stopped, ...moved].every((item, index) => item === [...state.stopped, ...state.moved][index]);
    return [renamed === key || !thresholds.has(renamed) ? renamed : key, isSame ? state : { ...state, stopped, moved }];
  });
  return entries.every(([key, state]) => thresholds.get(key) === state) ? thresholds : new Map(entries);
}
