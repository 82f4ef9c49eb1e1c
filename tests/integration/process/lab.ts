import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Driver, TargetView } from '../../../reconciler/drivers/driver.ts';
import type { Rotation } from '../../../reconciler/drivers/process/context.ts';
import { openProcess } from '../../../reconciler/drivers/process/driver.ts';
import { readProcess } from '../../../reconciler/drivers/process/proc.ts';
import { processTraits } from '../../../reconciler/drivers/process/traits.ts';
import { canonicalJson, digestOf, sha256 } from '../../../reconciler/model/digest.ts';
import { resourceId, targetId } from '../../../reconciler/model/ids.ts';
import { type Action, type Change, changeKey } from '../../../reconciler/model/plan.ts';
import type { Live, Owner, Resource } from '../../../reconciler/model/resource.ts';
import type { Text } from '../../../reconciler/model/text.ts';
import type { FileChange, WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { openSecrets } from '../../../reconciler/secrets/open-secrets.ts';

export const target = 'process:here';
/** Another one in each run, since groups of processes are named by it on the whole machine. */
export const owner: Owner = { cluster: 'attic', uid: randomUUID() };
export const ownerFolder: string = `attic-${owner.uid.slice(0, 8)}`;
export const signal: AbortSignal = new AbortController().signal;

/** A machine with a driver on a folder of its own; what still runs at the end is ended by its recorded process group. */
export interface Lab extends AsyncDisposable {
  readonly directory: string;
  readonly driver: Driver;
  /** Where its secrets are: `password` is KS_PASSWORD. */
  readonly environment: Record<string, string>;
  /** Another driver on the same folder, as another run of the reconciler has. */
  open(rotation?: Rotation): Promise<Driver>;
  /** The driver of a node of this machine under another name; `formerly`: what it says it was called. */
  openAs(node: string, formerly: readonly string[]): Promise<Driver>;
  folder(live: Pick<Live, 'ref'>): string;
}

export async function openLab(): Promise<Lab> {
  const directory = await mkdtemp(path.join(tmpdir(), 'keelson-process-'));
  const drivers: Driver[] = [];
  const environment: Record<string, string> = { KS_PASSWORD: 'hunter2' };
  const secrets = openSecrets({ ...owner, providers: [{ kind: 'env', prefix: 'KS_' }], environment });
  const open = async (rotation?: Rotation): Promise<Driver> => {
    const driver = await openProcess({ target, owner, directory, secrets, ...(rotation === undefined ? {} : { rotation }) });
    drivers.push(driver);
    return driver;
  };
  const openAs = async (node: string, formerly: readonly string[]): Promise<Driver> => {
    const opened = await openProcess({ target: targetId('process', node), owner, directory, secrets, formerly });
    drivers.push(opened);
    return opened;
  };
  const driver = await open();
  return {
    directory,
    driver,
    environment,
    open,
    openAs,
    folder: live => path.join(directory, live.ref),
    [Symbol.asyncDispose]: async () => {
      const view = await driver.observe(signal).catch(() => null);
      for (const live of view?.live ?? []) await driver.apply(change('delete', { ref: live.ref }), signal);
      for (const opened of drivers) await opened[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function workload(overrides: Partial<WorkloadSpec> = {}): WorkloadSpec {
  const spec: WorkloadSpec = {
    kind: 'workload',
    job: 'web',
    replica: '1',
    technology: 'process',
    command: ['sleep', '1000'],
    env: {},
    files: [],
    volumes: [],
    networks: [],
    ports: [],
    restart: { policy: 'always' },
    limits: {},
    reservations: {},
    stop: { signal: 'SIGTERM', graceMs: 5000 },
    security: { privileged: false, readOnly: false, capabilitiesAdd: [], capabilitiesDrop: [], devices: [] },
    labels: {},
    oneShot: false,
    ...overrides,
  };
  return processTraits.normalise(spec, undefined) as WorkloadSpec;
}

/** A spec with files, and their contents as compose hands them over. */
export function resource(
  overrides: Partial<WorkloadSpec> = {},
  files: readonly {
    readonly path: string;
    readonly text: Text;
    readonly mode?: string;
    readonly owner?: string;
    readonly change?: FileChange;
  }[] = [],
): Resource {
  const contents = Object.fromEntries(files.map(({ text }) => [sha256(canonicalJson({ text })), { text }]));
  const spec = workload({
    ...overrides,
    files: files.map(({ text, ...file }) => ({
      mode: '0644',
      change: { mode: 'restart' },
      ...file,
      digest: sha256(canonicalJson({ text })),
    })),
  });
  return { id: resourceId(target, 'workload', `${spec.job}.${spec.replica}`), spec, digest: digestOf(spec), contents };
}

export function change(action: Action, parts: Partial<Change>): Change {
  const id = parts.resource?.id ?? resourceId(target, 'workload', 'web.1');
  return {
    key: changeKey(action, id, parts.ref),
    id,
    action,
    fields: [],
    why: 'test',
    cause: 'git',
    impact: 'none',
    after: [],
    ...parts,
  };
}

/** Makes and starts a workload and returns how it is seen at once. */
export async function create(lab: Lab, wanted: Resource): Promise<Live> {
  await lab.driver.apply(change('create', { resource: wanted }), signal);
  return only(await lab.driver.observe(signal));
}

export function only(view: TargetView): Live {
  if (view.live.length !== 1)
    throw new Error(`one life was expected, there are ${view.live.map(live => live.ref).join(', ') || 'none'}`);
  return view.live[0]!;
}

/** Looks again and again until there is something (0 is nothing: it is no pid and no port); the test's own deadline ends it. */
export async function until<T>(look: () => Promise<T | null | undefined | false | 0>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found) return found;
    await sleep(20);
  }
}

export async function untilState(driver: Driver, phase: Live['state']['phase']): Promise<Live> {
  return until(async () => (await driver.observe(signal)).live.find(live => live.state.phase === phase));
}

/** The pids of a workload: of its shell and of itself, from its life file. */
export async function pidsOf(lab: Lab, live: Pick<Live, 'ref'>): Promise<{ readonly shim: number; readonly main: number }> {
  const text = await readFile(path.join(lab.folder(live), 'life'), 'utf8');
  return { shim: Number(/^shim (\d+)/m.exec(text)?.[1]), main: Number(/^main (\d+)/m.exec(text)?.[1]) };
}

/** Whether a process runs; one that is dead and was not waited for by its parent does not. */
export function isAlive(pid: number): boolean {
  const facts = readProcess(pid);
  return facts !== null && facts.state !== 'Z';
}

export async function foldersOf(lab: Lab): Promise<readonly string[]> {
  return readdir(path.join(lab.directory, ownerFolder, 'here')).catch(() => []);
}
