import { parseIp } from '../../model/addresses.ts';
import type { Cluster, Entry } from '../../model/cluster.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { type Observed, type Question, questionKey } from '../../model/observed.ts';
import type { Change, Held } from '../../model/plan.ts';

/** What is found out about the names of the entry: where they lead, and where the entry itself is, if that is a name. */
export function questionsOfEntry(entry: Cluster['entry']): readonly Question[] {
  if (entry?.dns === undefined) return [];
  return [...entry.names.map(askedAs), ...(parseIp(entry.address) === null ? [entry.address] : [])].map(ofName);
}

/** Names of the entry that lead elsewhere, and those of which nobody can tell, each as a warning. */
export function entryWarnings({ entry, jobs }: Cluster, observed: Observed): readonly Diagnostic[] {
  if (entry?.dns === undefined) return [];
  const reasons = [...jobs.values()].flatMap(({ name, force }) =>
    force['entry-dns'] === undefined ? [] : [` (job/${name} forced: ${force['entry-dns']})`],
  );
  return troublesOf(entry, observed).map(({ why, isWrong }) => ({
    severity: 'warning',
    code: 'entry-dns',
    summary: `${why}${isWrong ? reasons.join('') : ''}`,
  }));
}

/** What keeps new versions of the jobs of the entry's role from going out while its names lead elsewhere; null: nothing. What runs, or has to run again, is not held. */
export function heldByEntry(
  { entry, jobs }: Cluster,
  observed: Observed,
  { resource, action, cause }: Change,
): Required<Pick<Held, 'code' | 'why' | 'todo'>> | null {
  if (entry?.dns !== 'require' || cause !== 'git' || action === 'stop' || action === 'delete') return null;
  const job = resource?.spec.kind === 'workload' ? jobs.get(resource.spec.job) : undefined;
  if (job === undefined || job.placement.role !== entry.role || 'entry-dns' in job.force) return null;
  const wrong = troublesOf(entry, observed).find(({ isWrong }) => isWrong);
  if (wrong === undefined) return null;
  const todo = `let the name lead to ${entry.address}, or give a reason in the job: force: {entry-dns: …}`;
  return { code: 'entry-dns', why: wrong.why, todo };
}

interface Trouble {
  readonly why: string;
  /** It leads elsewhere for sure. */
  readonly isWrong: boolean;
}

function troublesOf(entry: Entry, observed: Observed): readonly Trouble[] {
  const shall = addressesOf(entry, observed);
  if (shall.addresses.length === 0 && shall.why !== undefined)
    return [{ why: `where ${entry.address}, the address of ${entry.node}, is cannot be told: ${shall.why}`, isWrong: false }];
  return entry.names.flatMap(name => troubleOf(name, entry, shall, observed) ?? []);
}

function troubleOf(name: string, entry: Entry, shall: Found, observed: Observed): Trouble | null {
  const asked = askedAs(name);
  const { addresses, why } = lookUp(asked, observed);
  const called = asked === name ? name : `${name} (asked as ${asked})`;
  if (addresses.some(address => shall.addresses.some(other => isSame(address, other)))) return null;
  const open = why ?? shall.why;
  if (open !== undefined) return { why: `whether ${called} leads to ${entry.address} cannot be told: ${open}`, isWrong: false };
  const leads = addresses.length === 0 ? 'is no name that is known' : `leads to ${addresses.join(', ')}`;
  return { why: `${called} ${leads}, and the entry of the cluster is ${entry.address} (${entry.node})`, isWrong: true };
}

/** Any name below a wildcard does. */
function askedAs(name: string): string {
  return name.startsWith('*.') ? `keelson-check${name.slice(1)}` : name;
}

function ofName(name: string): Question {
  return { kind: 'dns', name };
}

function addressesOf({ address }: Entry, observed: Observed): Found {
  return parseIp(address) === null ? lookUp(address, observed) : { addresses: [address] };
}

/** The addresses of a name as far as they are known; `why`: there may be others, and why nobody can tell. */
interface Found {
  readonly addresses: readonly string[];
  readonly why?: string | undefined;
}

function lookUp(name: string, { answers }: Observed): Found {
  const answer = answers.get(questionKey(ofName(name)));
  if (answer?.kind === 'dns') return { addresses: answer.addresses, why: answer.missing };
  return { addresses: [], why: answer?.kind === 'unanswered' ? answer.why : 'nobody was asked' };
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [parseIp(one), parseIp(other)];
  return left !== null && right !== null && left.family === right.family && left.value === right.value;
}
