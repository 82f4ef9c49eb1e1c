import { type Command, Option } from 'commander';
import type { Diagnostic } from '../reconciler/model/diagnostic.ts';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags, type SharedFlags } from './flags.ts';
import { fetchDeclared, withDeclared } from './session.ts';
import { version } from './version.ts';

interface Flags extends SharedFlags {
  readonly sarif?: true;
  readonly junit?: true;
}

/** Adds `reconcile validate` to the program. */
export function addValidate(program: Command): void {
  const command = program
    .command('validate')
    .summary('checks manifests: every error, with its place')
    .description('Checks manifests: every error at once, with its place. Nothing outside is asked.')
    .argument('[folder]', 'plain files or a repository on this machine: the files as they are now')
    .addOption(new Option('--sarif', 'SARIF 2.1.0, for code hosts').conflicts(['json', 'junit']))
    .addOption(new Option('--junit', 'JUnit XML, for CI').conflicts(['json', 'sarif']))
    .addHelpText(
      'after',
      '\nExit codes: 0 no errors, 1 errors.\n\nExamples:\n  $ reconcile validate clusters/attic\n  $ reconcile validate --commit HEAD',
    );
  addSourceFlags(command, { which: true });
  addClusterFlags(command);
  addOutputFlags(command, { json: true });
  act(command, validate);
}

async function validate(context: Context<Flags>, folder?: string): Promise<number> {
  const { flags, terminal } = context;
  return withDeclared(context, folder, async reconciler => {
    const { resolution, files } = (await fetchDeclared(reconciler, context.signal)).read;
    const { diagnostics } = resolution;
    terminal.print(await render(diagnostics, files, flags, context));
    return diagnostics.some(diagnostic => diagnostic.severity === 'error') ? 1 : 0;
  });
}

async function render(diagnostics: readonly Diagnostic[], files: number, flags: Flags, { terminal }: Context): Promise<string> {
  if (flags.json) {
    const { renderJson } = await import('../reconciler/report/json.ts');
    return renderJson({ files, diagnostics });
  }
  if (flags.sarif) {
    const { toSarif } = await import('../reconciler/report/sarif.ts');
    return JSON.stringify(toSarif(diagnostics, version), null, 2);
  }
  if (flags.junit) return (await import('../reconciler/report/junit.ts')).renderDiagnosticsJunit(diagnostics);
  const { renderDiagnostics } = await import('../reconciler/report/text/diagnostics.ts');
  return renderDiagnostics(diagnostics, { files }, terminal.style);
}
