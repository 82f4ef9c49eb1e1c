import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../reconciler/model/quantities.ts';

/** Every flag that several commands share, by the name commander gives it. Each command reads those that it declares. */
export interface SharedFlags {
  readonly config?: string;
  readonly cluster?: string;
  readonly repo?: string;
  readonly path?: string;
  readonly variant?: readonly string[];
  readonly branch?: string;
  readonly tag?: string;
  readonly semver?: string;
  readonly commit?: string;
  readonly workingTree?: true;
  readonly directory?: string;
  readonly store?: string;
  readonly concurrency?: string;
  readonly interval?: string;
  readonly logLevel?: string;
  readonly timeout?: number;
  readonly yes?: true;
  readonly allowDelete?: readonly string[];
  readonly allowReplace?: readonly string[];
  readonly allowRun?: readonly string[];
  readonly pruneNode?: readonly string[];
  readonly json?: true;
  readonly color: boolean;
  readonly verbose?: true;
}

/** Where the cluster is declared; `which`: also which commit of it. */
export function addSourceFlags(command: Command, { which }: { readonly which: boolean }): Command {
  command
    .optionsGroup('What is declared:')
    .option('--repo <where>', 'repository (URL or folder) or plain folder to read, instead of a configuration')
    .option('--path <folder>', 'folder of the repository that holds the manifests')
    .option('--variant <name>', 'variant laid over the manifests (repeatable)', collect);
  if (which) {
    command.option('--working-tree', 'read the files as they are now, not what is committed');
    for (const [flags, description] of FOLLOWED) command.addOption(new Option(flags, description).conflicts(othersThan(flags)));
  }
  return command.optionsGroup('');
}

const FOLLOWED: readonly (readonly [string, string])[] = [
  ['--branch <name>', 'branch to follow'],
  ['--tag <name>', 'tag to follow'],
  ['--semver <range>', 'newest tag in a range of versions, such as "^1.2"'],
  ['--commit <id>', 'commit to use: an id or the beginning of one, or such as HEAD~1'],
];

/** Of a repository one thing is followed. */
function othersThan(flags: string): string[] {
  const names = [...FOLLOWED.map(([all]) => /--(\w+)/.exec(all)![1]!), 'workingTree'];
  return names.filter(name => !flags.startsWith(`--${name} `));
}

/** Which configuration and cluster, and where things are kept. */
export function addClusterFlags(command: Command): Command {
  return command
    .optionsGroup('Which cluster:')
    .option('--config <file>', 'configuration (default: reconcile.yaml here, if there is one)')
    .option('--cluster <name>', 'the one of several configured clusters')
    .option('--store <path>', 'where history and what must survive are kept: a SQLite file, mongodb://… or "memory"')
    .option('--directory <path>', 'folder for everything that is kept')
    .optionsGroup('');
}

/** What a person allows beyond the guard. */
export function addApprovalFlags(command: Command, { asks }: { readonly asks: boolean }): Command {
  command.optionsGroup('What is allowed:');
  if (asks) command.option('-y, --yes', 'do not ask before deleting, replacing or stopping');
  return command
    .option(
      '--allow-delete <thing>',
      'allow deletions beyond maxDeletes: job/NAME, node/NAME or "all" (repeatable)',
      collectThings,
    )
    .option('--allow-replace <job>', 'allow replacements beyond maxReplaces: job/NAME or "all" (repeatable)', collectJobs)
    .option('--allow-run <job>', 'run a one-shot job again that may have run already: job/NAME (repeatable)', collectJobs)
    .optionsGroup('');
}

/** How it is printed. */
export function addOutputFlags(command: Command, { json }: { readonly json: boolean }): Command {
  command.optionsGroup('What is printed:');
  if (json) command.option('--json', 'JSON on stdout, for programs');
  return command
    .option('--no-color', 'no colours (the variable NO_COLOR does the same)')
    .option('-v, --verbose', 'everything: nothing folded, debug messages, stacks of errors')
    .optionsGroup('');
}

/** The flag that limits how long a command waits. */
export function addTimeoutFlag(command: Command): Command {
  return command.option('--timeout <duration>', 'give up after so long, such as 5m; what is under way goes on', readDuration);
}

/** All flags of a command with those before its name, as in `reconcile -v status`; its own win. */
export function flagsOf<T extends SharedFlags>(command: Command): T {
  const chain: Command[] = [];
  for (let next: Command | null = command; next !== null; next = next.parent) chain.unshift(next);
  const merged = Object.assign({}, ...chain.map(one => one.opts())) as T;
  return { ...merged, color: chain.every(one => one.opts().color !== false) };
}

/** What `--allow-delete job/a` and the like approve, in the words of the guard. */
export function approvalsOf({
  allowDelete = [],
  allowReplace = [],
  allowRun = [],
  pruneNode = [],
}: SharedFlags): readonly string[] {
  return [
    ...allowDelete.map(what => `delete ${what}`),
    ...allowReplace.map(what => `replace ${what}`),
    ...allowRun.map(what => `run ${what}`),
    ...pruneNode.map(name => `prune node/${name}`),
  ];
}

/** Collects a flag that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function collectThings(value: string, before: readonly string[] = []): readonly string[] {
  if (/^node\/[a-z0-9-]+$/.test(value)) return [...before, value];
  return collectJobs(value, before);
}

function collectJobs(value: string, before: readonly string[] = []): readonly string[] {
  if (value !== 'all' && !/^job\/[a-z0-9-]+$/.test(value)) throw new InvalidArgumentError('Write job/NAME, or "all".');
  return [...before, value];
}

/** Milliseconds of `30s`, `5m`, `1h30m`. */
export function readDuration(value: string): number {
  const durationMs = parseDuration(value);
  if (durationMs === null || durationMs === 0) throw new InvalidArgumentError('Write a duration, such as 30s, 5m or 1h30m.');
  return durationMs;
}

/** A whole number from 0 on. */
export function readCount(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('Write a whole number.');
  return Number(value);
}

/** A whole number from 1 on. */
export function readLimit(value: string): number {
  const limit = readCount(value);
  if (limit === 0) throw new InvalidArgumentError('Write a whole number from 1 on.');
  return limit;
}
