import { child, type Field, report } from './compose-file.ts';
import { isHeld } from './held-values.ts';
import { checkFields, PART_FIELDS } from './known-fields.ts';
import { NOT_HERE, readFlag, readText } from './read-values.ts';

/** What a network, volume, config or secret is called on the engine, and whether it is somebody else's. `name`: what the file calls it. */
export function engineNameOf(
  stack: string,
  name: string,
  field: Field | undefined,
): { readonly engineName: string; readonly external: boolean } {
  const external = field && child(field, 'external');
  const isNamed = typeof external?.value === 'object';
  if (isNamed) checkFields(external, PART_FIELDS.external);
  const own = field && child(field, 'name');
  const former = isNamed ? child(external!, 'name') : undefined;
  if (own !== undefined && former !== undefined)
    report(former, { code: 'exclusive-fields', summary: 'A name is said twice', hint: 'keep "name" beside external: true' });
  const said = own ?? former;
  if (said !== undefined && isHeld(String(said.value))) report(said, NOT_HERE);
  const isExternal = isNamed || (readFlag(external) ?? false);
  return { engineName: readText(said) || (isExternal ? name : `${stack}_${name}`), external: isExternal };
}

/** What a stack's thing is called in the cluster: no other has a slash in it. */
export function clusterName(stack: string, name: string): string {
  return `${stack}/${name}`;
}
