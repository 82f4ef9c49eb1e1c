import type { FileTemplate } from '../../model/cluster.ts';
import { didYouMean } from '../../model/nearest.ts';
import type { Network } from '../../model/network.ts';
import type { FileContent } from '../../model/workload.ts';
import { child, type Field, report, type StackInput } from './compose-file.ts';
import type { ComposeFileReference, ComposeService } from './compose-service.ts';
import { defined } from './defined.ts';
import { checkFields, PART_FIELDS } from './known-fields.ts';
import type { LoadedFiles } from './load-files.ts';
import { readText } from './read-values.ts';
import { engineNameOf } from './stack-names.ts';
import type { StackVolume } from './stack-volumes.ts';

/** What the files of a service are found with. */
export interface FileContext extends Pick<StackInput, 'find'> {
  readonly lookup: (name: string) => string | undefined;
  readonly stack: string;
  readonly service: string;
  readonly loaded: LoadedFiles;
  readonly networks: ReadonlyMap<string, Network>;
  readonly volumes: ReadonlyMap<string, StackVolume>;
  /** The service in the last file that has it. */
  readonly source: Field;
}

/** The configs and secrets of a service, as the files that they are in its containers. */
export function toFiles({ configs = [], secrets = [] }: ComposeService, context: FileContext): readonly FileTemplate[] {
  return [
    ...configs.flatMap(reference => fileOf(reference, 'config', context)),
    ...secrets.flatMap(reference => fileOf(reference, 'secret', context)),
  ];
}

function fileOf(reference: ComposeFileReference, as: 'config' | 'secret', context: FileContext): readonly FileTemplate[] {
  const { source, target = source, uid = '0', gid = '0', mode = 0o444, field } = reference;
  const known = as === 'config' ? context.loaded.configs : context.loaded.secrets;
  const declared = known.get(source);
  if (declared === undefined) {
    const hint = didYouMean(source, known.keys()) ?? `declare it: ${as}s.${source}`;
    report(field, { code: `unknown-${as}`, summary: `There is no ${as} "${source}" in this stack`, hint });
    return [];
  }
  checkFields(declared, PART_FIELDS[as]);
  const { engineName, external } = engineNameOf(context.stack, source, declared);
  return [
    {
      path: target.startsWith('/') ? target : `${as === 'config' ? '' : '/run/secrets'}/${target}`,
      mode: mode.toString(8).padStart(4, '0'),
      ...(uid === '0' && gid === '0' ? {} : { owner: `${uid}:${gid}` }),
      content: external ? { text: '' } : contentOf(declared, source, context),
      change: { mode: 'restart' },
      as,
      ...defined({ source: external ? engineName : undefined, templateDriver: readText(child(declared, 'template_driver')) }),
    },
  ];
}

function contentOf(declared: Field, name: string, { find, lookup }: FileContext): FileContent {
  const [file, content, variable] = [child(declared, 'file'), child(declared, 'content'), child(declared, 'environment')];
  if (content !== undefined) return { text: String(content.value) };
  if (variable !== undefined) {
    const value = lookup(String(variable.value));
    if (value !== undefined) return { text: value };
    const summary = `The variable ${String(variable.value)} is not set`;
    report(variable, { code: 'variable-required', summary, hint: `give it in the Job: stack.env.${String(variable.value)}` });
  } else if (file === undefined) {
    report(
      declared,
      { code: 'missing-field', summary: `"${name}" has no content`, hint: 'write file, or external: true' },
      'key',
    );
  } else {
    const found = find(file.file, String(file.value));
    if (found.status === 'content') return found.content;
    if (found.status === 'wrong') report(file, { code: 'file-not-found', summary: found.summary, hint: found.hint });
  }
  return { text: '' };
}
