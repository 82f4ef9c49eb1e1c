import type { Owner } from '../../model/resource.ts';

/** Longer names a Swarm refuses, as hosts' names. */
const LONGEST = 63;

/** What the Engine calls the service of a job that asks for no name: `attic_web`, of `coffee/proxy` `attic_coffee_proxy`. */
export function serviceName({ cluster }: Pick<Owner, 'cluster'>, job: string): string {
  return `${cluster}_${job}`.replaceAll('/', '_').slice(0, LONGEST);
}
