import { type Command, Option } from 'commander';
import type { Snapshot } from '../reconciler/model/snapshot.ts';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags, type SharedFlags } from './flags.ts';
import { withReconciler } from './session.ts';

/** Flags of `reconcile diff`; `base`: the ref that is compared with. */
export interface DiffFlags extends SharedFlags {
  readonly base: string;
  readonly markdown?: true;
}

const HELP = `
What is compared with the base is the newest commit of what is followed, or
what --branch, --tag, --commit or --working-tree say. Both are planned for the
world as the base sees it; nothing that only the other declares is asked.

Exit codes: 0 nothing would change, 1 error, 2 something would,
3 not seen well enough to tell.

Examples:
  $ reconcile diff --base main --branch bigger-web
  $ reconcile diff --base HEAD~1
  $ reconcile diff --base main --working-tree`;

/** Adds `reconcile diff` to the program. */
export function addDiff(program: Command): void {
  const command = program
    .command('diff')
    .summary('what a commit would change compared with another')
    .description('Shows what a commit, a branch or the working tree would change compared with another commit.')
    .requiredOption('--base <ref>', 'what to compare with: a branch, a tag, an id or the beginning of one, HEAD~1')
    .addOption(new Option('--markdown', 'one comment for a pull request').conflicts('json'))
    .addHelpText('after', HELP);
  addSourceFlags(command, { which: true });
  addClusterFlags(command);
  addOutputFlags(command, { json: true });
  act<DiffFlags>(command, diff);
}

async function diff(context: Context<DiffFlags>): Promise<number> {
  const { flags, terminal, signal } = context;
  const { branch: _branch, tag: _tag, semver: _semver, commit: _commit, workingTree: _workingTree, ...baseFlags } = flags;
  const [{ compare }, { declaredAt }] = await Promise.all([import('./diff/compare.ts'), import('./diff/declared-at.ts')]);
  const base = await declaredAt(context, flags.base);
  const head = await declaredAt(context, null);
  const { report, isBaseBehind } = await withReconciler({ ...context, flags: baseFlags }, reconciler =>
    compare(reconciler, base, head, signal),
  );
  if (flags.json) {
    const { renderJson, toJson } = await import('../reconciler/report/json.ts');
    terminal.print(renderJson(toJson(report)));
  } else if (flags.markdown) terminal.print((await import('../reconciler/report/markdown.ts')).renderMarkdown(report));
  else {
    const [{ renderPlan }, { visible }, { shortRevision }] = await Promise.all([
      import('../reconciler/report/text/plan.ts'),
      import('../reconciler/report/visible.ts'),
      import('../reconciler/report/words.ts'),
    ]);
    const name = ({ revision, subject }: Snapshot): string => `${shortRevision(revision)} "${visible(subject)}"`;
    if (report.sync === 'in-sync')
      terminal.print(
        isBaseBehind
          ? `${name(head.snapshot)} would change nothing more: what it has beyond ${name(base.snapshot)} is applied already.`
          : `${name(head.snapshot)} changes nothing compared with ${name(base.snapshot)}.`,
      );
    else {
      terminal.print(`What ${name(head.snapshot)} would change compared with ${name(base.snapshot)}:\n\n`);
      terminal.print(renderPlan(report, terminal.style));
    }
  }
  return report.exitCode;
}
