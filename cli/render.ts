import type { Command } from 'commander';
import { nearest } from '../reconciler/model/nearest.ts';
import { OperationError } from '../reconciler/model/operation-error.ts';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags } from './flags.ts';
import { fetchDeclared, withDeclared } from './session.ts';

/** Adds `reconcile render` to the program. */
export function addRender(program: Command): void {
  const command = program
    .command('render')
    .summary('prints manifests as they count, with where each value is from')
    .description('Prints the manifests as they count: with defaults, variants and templates, and where each value is from.')
    .argument('[name]', 'one of them: job/web, or web')
    .addHelpText(
      'after',
      '\nSecrets stay references; what differs by node or replica stays a template.\n\nExample:\n  $ reconcile render job/web --variant dev',
    );
  addSourceFlags(command, { which: true });
  addClusterFlags(command);
  addOutputFlags(command, { json: true });
  act(command, render);
}

async function render(context: Context, name?: string): Promise<number> {
  const { flags, terminal, signal } = context;
  return withDeclared(context, undefined, async reconciler => {
    const { read } = await fetchDeclared(reconciler, signal);
    const title = (kind: string, of: string): string => `${kind.toLowerCase()}/${of}`;
    const chosen = read.documents.filter(one => name === undefined || [one.name, title(one.kind, one.name)].includes(name));
    if (chosen.length === 0 && name !== undefined) {
      const near = nearest(
        name,
        read.documents.flatMap(one => [title(one.kind, one.name), one.name]),
      );
      throw new OperationError(
        'not-found',
        `No valid manifest is called ${name}${near === undefined ? '' : `; did you mean ${near}?`}`,
      );
    }
    const { inForce } = await import('../reconciler/manifests/in-force.ts');
    const shown = chosen.map(one => inForce(one, read.resolution.cluster));
    if (flags.json) {
      const { renderJson } = await import('../reconciler/report/json.ts');
      terminal.print(renderJson(shown.map(one => one.value)));
    } else {
      const { printManifest } = await import('../reconciler/manifests/print-manifest.ts');
      terminal.print(shown.map(printManifest).join('---\n'));
    }
    const errors = read.resolution.diagnostics.filter(diagnostic => diagnostic.severity === 'error').length;
    if (errors > 0) {
      const are = errors === 1 ? '1 error, which leaves' : `${errors} errors, which leave`;
      terminal.note(`${are} templates as they are written; reconcile validate shows ${errors === 1 ? 'it' : 'them'}.`);
    }
    return errors > 0 ? 1 : 0;
  });
}
