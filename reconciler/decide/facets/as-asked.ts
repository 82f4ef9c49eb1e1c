import type { FacetSpec, ServiceSpec } from '../../model/host.ts';

/**
 * What was there before Keelson, as far as git says something of it: what git leaves open is left as it is. `untouched`: files that are as
 * they shall be and that nobody of us wrote; a service that runs has read them.
 */
export function asAsked(live: FacetSpec, wanted: FacetSpec, untouched: ReadonlySet<string>): FacetSpec {
  if (live.kind === 'service' && wanted.kind === 'service')
    return { ...pick(live, wanted, ['enabled', 'state']), restartOn: { ...live.restartOn, ...readBy(wanted, untouched) } };
  if (live.kind === 'user' && wanted.kind === 'user') {
    const groups = live.groups.filter(group => wanted.groups.includes(group));
    return { ...pick(live, wanted, ['password', 'authorizedKeys']), groups };
  }
  if (live.kind === 'wifi' && wanted.kind === 'wifi') return pick(live, wanted, ['password', 'priority', 'radio']);
  if (live.kind === 'address' && wanted.kind === 'address') return pick(live, wanted, ['gateway']);
  return live;
}

/** The first without those of the fields that the second does not have. */
function pick<T extends FacetSpec>(live: T, wanted: T, fields: readonly (keyof T)[]): T {
  const open = new Set<PropertyKey>(fields.filter(field => wanted[field] === undefined));
  return Object.fromEntries(Object.entries(live).filter(([key]) => !open.has(key))) as unknown as T;
}

function readBy({ restartOn, state }: ServiceSpec, untouched: ReadonlySet<string>): ServiceSpec['restartOn'] {
  if (state === 'stopped') return restartOn;
  return Object.fromEntries(Object.entries(restartOn).filter(([path]) => untouched.has(path)));
}
