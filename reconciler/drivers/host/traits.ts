import type { Traits } from '../../model/traits.ts';

/** What a host can have, for the pure stages: facets of its operating system, and no workloads. */
export const hostTraits: Traits = {
  driver: 'host',
  technologies: [],
  schedules: false,
  startFirst: false,
  kinds: ['hostname', 'service', 'user', 'file', 'directory', 'link', 'mount', 'wifi', 'address', 'firewall', 'step', 'agent'],
  unsupported: () => [],
  normalise: spec => spec,
  inPlace: () => true,
  restartsItself: false,
};
