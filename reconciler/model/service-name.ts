import { sha256 } from './digest.ts';
import type { Owner } from './resource.ts';

/** Longer names a Swarm refuses: each task is a host of that name. */
const LONGEST = 63;
const DIGITS = 8;

/** What the Engine calls the service of a job that asks for no name: `attic_web`, of `coffee/proxy` `attic_coffee_proxy`. */
export function serviceName({ cluster }: Pick<Owner, 'cluster'>, job: string): string {
  const name = `${cluster}_${job}`.replaceAll('/', '_');
  return name.length <= LONGEST ? name : `${name.slice(0, LONGEST - DIGITS - 1)}_${sha256(name).slice(0, DIGITS)}`;
}
