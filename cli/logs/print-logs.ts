import { sleep } from '../../reconciler/deadline.ts';
import type { LogLine } from '../../reconciler/drivers/driver.ts';
import { replicaName, splitReplicaName, type TargetId, targetOf } from '../../reconciler/model/ids.ts';
import { nearest } from '../../reconciler/model/nearest.ts';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import type { LiveState } from '../../reconciler/model/resource.ts';
import type { WorkloadSpec } from '../../reconciler/model/workload.ts';
import type { Pass, Reconciler } from '../../reconciler/reconcile.ts';
import type { Tone } from '../../reconciler/report/style.ts';
import { visible } from '../../reconciler/report/visible.ts';
import type { Context } from '../action.ts';
import { look } from '../dry-run.ts';
import type { SharedFlags } from '../flags.ts';
import { mergeByTime } from './merge.ts';

/** The flags of `reconcile logs`. */
export interface LogsFlags extends SharedFlags {
  readonly follow?: true;
  readonly tail?: number;
}

/** One live workload whose output is wanted. */
interface Writer {
  readonly replica: string;
  /** The names of its lines' writers, as far as they are known: more than one where a Swarm tells all tasks of a service together. */
  readonly speakers: readonly string[];
  readonly ref: string;
  readonly target: TargetId;
}

/** While following, new replicas are looked for this often. */
const LOOK_MS = 2_000;
const FOLLOWED_TAIL = 20;

/** Prints the output of a job's replicas, each line with its replica; goes on until the signal aborts when followed. */
export async function printLogs(
  { flags, terminal, signal }: Context<LogsFlags>,
  reconciler: Reconciler,
  asked: string,
): Promise<void> {
  const { follow = false, tail = follow ? FOLLOWED_TAIL : null } = flags;
  const first = await writersOf(reconciler, asked, signal);
  const print = linePrinter(terminal, flags.json === true, first, follow);
  if (!follow) {
    const streams = first.map(writer => ({ of: writer.replica, lines: readLines(reconciler, writer, { follow, tail }, signal) }));
    for await (const { of, line } of mergeByTime(streams)) print(of, line);
    return;
  }
  const known = new Map<string, Promise<void>>();
  const begin = (writer: Writer, last: number | null): void => {
    if (known.has(writer.ref)) return;
    known.set(
      writer.ref,
      (async () => {
        for await (const line of readLines(reconciler, writer, { follow, tail: last }, signal)) print(writer.replica, line);
      })().catch((error: unknown) => {
        if (!signal.aborted) terminal.note(`${writer.replica}: ${(error as Error).message}`);
      }),
    );
  };
  for (const writer of first) begin(writer, tail);
  while (!signal.aborted) {
    await sleep(LOOK_MS, signal);
    // What fails now is looked for again; what was found goes on meanwhile.
    const now = signal.aborted ? [] : await writersOf(reconciler, asked, signal).catch(() => []);
    for (const writer of now) begin(writer, null);
  }
  await Promise.all(known.values());
}

/** The live workloads of a job or replica, by name. Throws OperationError not-found when there is nothing of that name. */
async function writersOf(reconciler: Reconciler, asked: string, signal: AbortSignal): Promise<readonly Writer[]> {
  const pass = await look(reconciler, {}, signal);
  const all = livingWriters(pass);
  const found = all.filter(({ replica }) => replica === asked || splitReplicaName(replica).job === asked);
  if (found.length > 0) return found;
  const service = all.find(({ replica }) => replica === splitReplicaName(asked).job);
  if (service !== undefined)
    throw new OperationError(
      'unsupported',
      `The log of ${asked} alone cannot be read: a Swarm tells the tasks of a service together; reconcile logs ${service.replica}`,
    );
  const jobs = pass.report.plan.jobs;
  const job = jobs.find(({ name }) => name === asked || name === splitReplicaName(asked).job);
  if (job !== undefined)
    throw new OperationError('not-found', `Nothing of job/${asked} is there: ${job.why ?? `it wants ${job.want} replicas`}`);
  const near = nearest(asked, [...jobs.map(({ name }) => name), ...all.map(({ replica }) => replica)]);
  throw new OperationError(
    'not-found',
    `There is no job ${asked}; ${near === undefined ? 'reconcile status lists them' : `did you mean ${near}?`}`,
  );
}

function livingWriters({ observed }: Pass): readonly Writer[] {
  const sights = [...(observed?.sights.values() ?? [])];
  return sights
    .flatMap(sight => (sight.kind === 'seen' ? sight.live : []))
    .flatMap(({ id, ref, spec, state }) => {
      if (spec.kind !== 'workload') return [];
      const replica = replicaName(spec.job, spec.replica);
      return [{ replica, speakers: speakersOf(replica, spec, state), ref, target: targetOf(id) }];
    })
    .sort((one, other) => (one.replica < other.replica ? -1 : 1));
}

function speakersOf(replica: string, { service }: WorkloadSpec, state: LiveState): readonly string[] {
  if (service === undefined || state.phase !== 'service') return [replica];
  const isGlobal = service.mode === 'global' || service.mode === 'global-job';
  return state.status.tasks.flatMap(({ slot, node }) => {
    const of = isGlobal ? node : slot;
    return of === null ? [] : [replicaName(replica, of)];
  });
}

async function* readLines(
  reconciler: Reconciler,
  { target, ref, replica }: Writer,
  options: { readonly follow: boolean; readonly tail: number | null },
  signal: AbortSignal,
): AsyncIterable<LogLine> {
  const driver = reconciler.pool()?.get(target);
  if (driver?.logs === undefined)
    throw new OperationError(
      'unsupported',
      `The logs of ${replica} on ${target} cannot be read from here: agents send none; read them on the machine`,
    );
  yield* driver.logs(ref, options, signal);
}

const TONES: readonly Tone[] = ['good', 'care', 'strong', 'bad', 'quiet'];

/** Lines as written for programs; on a terminal nothing in them can act on it. Each says whose it is where several speak, or may yet. */
function linePrinter(
  { print, style, isTerminal }: Context['terminal'],
  json: boolean,
  writers: readonly Writer[],
  follow: boolean,
): (writer: string, line: LogLine) => void {
  const names = [...new Set(writers.flatMap(({ speakers }) => speakers))];
  const columns = Math.max(0, ...names.map(name => name.length));
  const named = follow || writers.length > 1 || names.length > 1;
  return (writer, { at, stream, text, replica: of }) => {
    const replica = of === undefined ? writer : replicaName(writer, of);
    if (json) return print(JSON.stringify({ replica, at: at === null ? null : new Date(at).toISOString(), stream, text }));
    if (!names.includes(replica)) names.push(replica);
    const tone = TONES[names.indexOf(replica) % TONES.length]!;
    const shown = isTerminal ? visible(text) : text;
    print(named ? `${style.paint(tone, `${replica.padEnd(columns)} |`)} ${shown}\n` : `${shown}\n`);
  };
}
