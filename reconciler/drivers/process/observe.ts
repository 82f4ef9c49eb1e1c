import os from 'node:os';
import { splitResourceId } from '../../model/ids.ts';
import type { NodeFacts } from '../../model/node-facts.ts';
import type { TargetView } from '../driver.ts';
import type { Checks } from './checks.ts';
import { listFolders } from './claims.ts';
import type { Context } from './context.ts';
import { onDisk } from './disk-error.ts';
import { type Holders, seeForeign } from './listeners.ts';
import { seeOtherOwners } from './owners.ts';
import { type Seen, seeLife } from './see-life.ts';

/** What is remembered from one look to the next, so that what did not change is the same object and is not read again. */
export interface Remembered {
  readonly lives: Map<string, Seen>;
  readonly holders: Holders;
}

/** Everything of ours on this node, and the ports that others hold. */
export async function observeTarget(context: Context, checks: Checks, { lives, holders }: Remembered): Promise<TargetView> {
  const folders = await onDisk(`read ${context.root}`, () => listFolders(context.root));
  const seen = await Promise.all(folders.map(folder => seeLife(context, folder, checks, lives.get(folder.ref))));
  lives.clear();
  for (const item of seen) if (item !== null) lives.set(item.live.ref, item);
  const all = [...lives.values()];
  checks.keep(new Set(all.filter(isChecked).map(item => item.live.ref)));
  return {
    live: all.map(item => item.live),
    foreign: [...(await seeOtherOwners(context)), ...seeForeign(new Set(all.flatMap(sessionOf)), holders)],
    facts: factsOf(context),
    images: new Set(),
    imagesInUse: new Set(),
    remarks: all.flatMap(item => item.remarks.map(remark => ({ text: `${splitResourceId(item.live.id).name}: ${remark}` }))),
  };
}

function isChecked({ status, live }: Seen): boolean {
  return status.kind === 'running' && live.spec.kind === 'workload' && live.spec.healthcheck !== undefined;
}

function sessionOf({ status }: Seen): readonly number[] {
  return status.kind === 'running' && status.start.shim !== undefined ? [status.start.shim.pid] : [];
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', arm: 'arm/v7' };

const known = new WeakMap<Context, NodeFacts>();

/** What is there is what is in the node's folder. The very same facts at every look. */
function factsOf(context: Context): NodeFacts {
  const facts = known.get(context) ?? { ...FACTS, engineId: context.root };
  known.set(context, facts);
  return facts;
}

/** The engine of processes is the kernel. */
const FACTS: NodeFacts = {
  platform: `${os.platform()}/${ARCHITECTURES[os.arch()] ?? os.arch()}`,
  engineVersion: os.release().split('-')[0]!,
  hostname: os.hostname(),
  cpuMillis: os.availableParallelism() * 1000,
  memoryBytes: os.totalmem(),
  runtimes: [],
};
