import type { Part, Path, Place, StackService } from '../../model/manifest.ts';
import type { Field } from './compose-file.ts';
import type { ComposeService } from './compose-service.ts';

/** Where a service says what a Job says in a field: `spec.env.PG_URL`, `spec.args`. `sources`: the service in its files, the strongest last. */
export function placeIn(sources: readonly Field[], service: ComposeService): StackService['place'] {
  return ([, name = '', key], part) => {
    const variable = name === 'env' ? service.environment?.[String(key)] : undefined;
    if (variable !== undefined) return placeOf(variable.field, part);
    const field = NAMES.get(String(name)) ?? String(name);
    const source = sources.findLast(({ value }) => has(value, field));
    return source === undefined
      ? placeOf(sources.at(-1)!, 'key')
      : placeOf({ ...source, path: [...source.path, field] }, part ?? 'value');
  };
}

/** What Compose calls the fields of a Job. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['command', 'entrypoint'],
  ['args', 'command'],
  ['env', 'environment'],
  ['files', 'secrets'],
  ['service', 'deploy'],
]);

function has(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name);
}

function placeOf({ file, path }: { readonly file: Field['file']; readonly path: Path }, part: Part | undefined): Place {
  return file.place(path, part);
}
