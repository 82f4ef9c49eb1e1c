import type { Connection } from '../../connections/connection.ts';
import { canonicalJson } from '../../model/digest.ts';
import type { FacetKind, FacetName, FacetSpec } from '../../model/host.ts';
import { resourceId, type TargetId } from '../../model/ids.ts';
import type { NodeFacts } from '../../model/node-facts.ts';
import type { Remark } from '../../model/observed.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Live, Owner } from '../../model/resource.ts';
import type { TargetView } from '../driver.ts';
import { checkEnded } from './errors.ts';
import { first, type Seen } from './facet-kit.ts';
import { engineVersionOf, factsOf } from './facts.ts';
import { kitOf } from './kits.ts';
import { facetKey } from './ledger.ts';
import { lookScript } from './look-script.ts';
import { type Look, parseLook, type SaidOfFacet } from './parse-look.ts';

/** A host, as whom and for which facets it is looked at. */
export interface ObserveOptions {
  readonly target: TargetId;
  readonly owner: Owner;
  readonly connection: Connection & Required<Pick<Connection, 'run'>>;
  readonly facets: () => readonly FacetName[];
  /** Serial numbers of certificates that are not good any more, asked for where there may be an agent. Absent: nobody knows of any. */
  readonly revoked?: () => Promise<ReadonlySet<string>>;
}

/** Looks at a host again and again, each time by one script. What is as before is the very same object. */
export interface Observer {
  observe(signal: AbortSignal): Promise<TargetView>;
}

interface Remembered {
  readonly lives: Map<string, { readonly text: string; readonly live: Live }>;
  facts: { readonly text: string; readonly facts: NodeFacts } | null;
  engine: { readonly stamp: string; readonly version: string };
  /** What a machine says once in each boot of it. */
  boot: { readonly id: string; readonly said: Look['host'] };
}

/** An observer that has not looked yet. */
export function startObserver(options: ObserveOptions): Observer {
  const remembered: Remembered = {
    lives: new Map(),
    facts: null,
    engine: { stamp: '', version: '' },
    boot: { id: '', said: new Map() },
  };
  return { observe: signal => observe(options, remembered, signal) };
}

async function observe(options: ObserveOptions, remembered: Remembered, signal: AbortSignal): Promise<TargetView> {
  const { target, owner, connection } = options;
  const facets = options.facets();
  const { engine, boot } = remembered;
  const { script, input } = lookScript(owner, facets, { boot: boot.id, engineStamp: engine.stamp });
  const startedAt = Date.now();
  const ended = await connection.run(script, input, signal);
  const now = (startedAt + Date.now()) / 2;
  checkEnded(`looking at ${target}`, ended, text => text);
  const look = parseLook(target, ended.stdout);
  const isRoot = first(look.host, 'uid') === '0';
  if (!isRoot && facets.length > 0)
    throw new OperationError(
      'forbidden',
      `${connection.name}: what ${target} shall have needs the rights of root; log in as root, or declare ssh.become: sudo (or doas)`,
    );
  const hasAgent = [...look.facets.values()].some(({ entry }) => entry?.spec.kind === 'agent');
  const known: Known = { host: look.host, now, revoked: (hasAgent ? await options.revoked?.() : undefined) ?? NONE };
  return {
    live: keepLives(remembered, livesOf(target, facets, look, known)),
    foreign: look.foreign,
    facts: keepFacts(remembered, factsOf(withBoot(remembered, look), engineVersion(remembered, look), now)),
    images: NONE,
    imagesInUse: NONE,
    remarks: remarksOf(look),
  };
}

const NONE: ReadonlySet<string> = new Set();

/** Asked again only when the engine's program changed: its start takes longer than all the rest. */
function engineVersion(remembered: Remembered, { host }: Look): string {
  const stamp = first(host, 'engine-stamp') ?? '';
  const said = first(host, 'engine');
  if (stamp === '') remembered.engine = { stamp, version: '' };
  else if (said !== undefined) remembered.engine = { stamp, version: engineVersionOf(said) };
  return remembered.engine.version;
}

const IN_A_BOOT = ['uname', 'cpus', 'bits', 'namespace'] as const;

/** Everything that was said of the host, in this look or since it was started. */
function withBoot(remembered: Remembered, { host }: Look): Look['host'] {
  if (host.has('uname')) {
    const said = new Map(IN_A_BOOT.map(word => [word, host.get(word) ?? []]));
    remembered.boot = { id: first(host, 'boot-id') ?? '', said };
  }
  return new Map([...remembered.boot.said, ...host]);
}

type Known = Pick<Seen<FacetSpec>, 'host' | 'now' | 'revoked'>;

function livesOf(target: TargetId, facets: readonly FacetName[], { facets: seen }: Look, all: Known): readonly Live[] {
  const wanted = new Map(facets.map(facet => [facetKey(facet), facet]));
  const named = new Map<string, FacetName & { readonly extra?: string }>(wanted);
  for (const [key, { ledger }] of seen) if (ledger !== undefined && !named.has(key)) named.set(key, ledger);
  return [...named].flatMap(([key, facet]) => {
    const said: SaidOfFacet = seen.get(key) ?? { said: new Map() };
    if (facet.absent === true && said.entry === undefined && (said.released === true || !GOES.has(facet.kind))) return [];
    const spec = specOf(facet, said, all);
    if (spec === null) return [];
    const applied = said.entry?.spec;
    return [
      {
        id: resourceId(target, facet.kind, facet.name),
        ref: key,
        name: facet.name,
        spec,
        ...(applied === undefined ? {} : { applied }),
        state: { phase: 'present' },
        restarts: 0,
        createdAt: 0,
      },
    ];
  });
}

/** What can be taken away though it never was ours. */
const GOES: ReadonlySet<FacetKind> = new Set(['file', 'directory', 'link', 'user', 'mount', 'wifi']);

function specOf(
  { kind, name, unless, extra = unless ?? '' }: FacetName & { readonly extra?: string },
  { said, entry, after }: SaidOfFacet,
  all: Known,
): FacetSpec | null {
  const applied = entry?.spec.kind === kind ? entry.spec : undefined;
  return kitOf(kind).seen({ name, extra, said, applied, written: entry?.written, after, ...all });
}

function keepLives({ lives }: Remembered, seen: readonly Live[]): readonly Live[] {
  const kept = seen.map(live => {
    const text = canonicalJson(live);
    const known = lives.get(live.id);
    return known?.text === text ? known : { text, live };
  });
  lives.clear();
  for (const one of kept) lives.set(one.live.id, one);
  return kept.map(({ live }) => live);
}

function keepFacts(remembered: Remembered, facts: NodeFacts): NodeFacts {
  const text = canonicalJson(facts);
  if (remembered.facts?.text !== text) remembered.facts = { text, facts };
  return remembered.facts.facts;
}

function remarksOf({ rolledBack }: Look): readonly Remark[] {
  return rolledBack.map(({ kind, name, isWhole }) => ({
    text: isWhole
      ? `the last change of ${kind}/${name} was rolled back by the host: nobody could log in anew after it`
      : `the last change of ${kind}/${name} was to be rolled back by the host, which could not do that whole: look at it there`,
  }));
}
