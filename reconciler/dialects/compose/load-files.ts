import { didYouMean } from '../../model/nearest.ts';
import { type ComposeFile, child, type Field, fieldsOf, report, type StackInput } from './compose-file.ts';
import type { ComposeService } from './compose-service.ts';
import { checkFields, FILE_FIELDS } from './known-fields.ts';
import type { EnvironmentInput } from './load-environment.ts';
import { loadService } from './load-service.ts';
import { mergeServices } from './merge-services.ts';
import { readText } from './read-values.ts';

/** A service, and where it is said: what it extends first, overriding files last. */
export interface LoadedService {
  readonly service: ComposeService;
  readonly sources: readonly Field[];
}

/** Several Compose files as one. What is beside services is taken whole from the last file that has it. */
export interface LoadedFiles {
  readonly services: ReadonlyMap<string, LoadedService>;
  readonly networks: ReadonlyMap<string, Field>;
  readonly volumes: ReadonlyMap<string, Field>;
  readonly configs: ReadonlyMap<string, Field>;
  readonly secrets: ReadonlyMap<string, Field>;
}

/** The files of a stack, in their order, merged as Docker merges them. */
export function loadFiles(files: readonly ComposeFile[], input: EnvironmentInput & Pick<StackInput, 'open'>): LoadedFiles {
  const services = new Map<string, LoadedService>();
  const load = createLoader(input);
  for (const file of files) {
    const root = rootOf(file);
    checkFields(root, FILE_FIELDS);
    checkVersion(child(root, 'version'));
    for (const [name, field] of fieldsIn(root, 'services')) {
      const [base, over] = [services.get(name), load(field, name, [])];
      services.set(
        name,
        base === undefined
          ? over
          : { service: mergeServices(base.service, over.service), sources: [...base.sources, ...over.sources] },
      );
    }
  }
  const section = (name: string): ReadonlyMap<string, Field> => new Map(files.flatMap(file => fieldsIn(rootOf(file), name)));
  return {
    services,
    networks: section('networks'),
    volumes: section('volumes'),
    configs: section('configs'),
    secrets: section('secrets'),
  };
}

function rootOf(file: ComposeFile): Field {
  return { file, path: [], value: file.value };
}

function fieldsIn(root: Field, section: string): readonly (readonly [string, Field])[] {
  const field = child(root, section);
  return field === undefined ? [] : fieldsOf(field);
}

function checkVersion(field: Field | undefined): void {
  const version = readText(field);
  if (field === undefined || version === undefined || /^(3(\.\d+)?)?$/.test(version)) return;
  const hint = 'leave "version" out, or write "3"';
  report(field, { code: 'compose-version', summary: `Stacks are Compose files of version 3, not ${version}`, hint });
}

/** Loads services with what they extend, each once. */
function createLoader(input: EnvironmentInput & Pick<StackInput, 'open'>) {
  const known = new Map<string, LoadedService>();
  const load = (field: Field, name: string, behind: readonly string[]): LoadedService => {
    const key = `${field.file.path} ${name}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const service = loadService(field, input);
    const base = baseOf(field, name, [...behind, key]);
    const loaded =
      base === null
        ? { service, sources: [field] }
        : { service: mergeServices(base.service, service), sources: [...base.sources, field] };
    known.set(key, loaded);
    return loaded;
  };
  const baseOf = (field: Field, name: string, behind: readonly string[]): LoadedService | null => {
    const extended = child(field, 'extends');
    if (extended === undefined) return null;
    const named = typeof extended.value === 'string' ? extended : child(extended, 'service');
    const path = readText(child(extended, 'file'));
    const file = path === undefined ? field.file : input.open(child(extended, 'file')!, path);
    const base = readText(named) ?? '';
    if (file === null || named === undefined) return null;
    if (behind.includes(`${file.path} ${base}`)) {
      const summary = `Service "${name}" extends itself${base === name ? '' : `, by way of "${base}"`}`;
      report(named, { code: 'extends-circle', summary, hint: 'let one of them extend no other' });
      return null;
    }
    const services = fieldsIn(rootOf(file), 'services');
    const found = services.find(([other]) => other === base);
    if (found !== undefined) return load(found[1], base, behind);
    const hint = didYouMean(
      base,
      services.map(([other]) => other),
    );
    report(named, { code: 'unknown-service', summary: `There is no service "${base}" in ${file.path}`, hint });
    return null;
  };
  return load;
}
