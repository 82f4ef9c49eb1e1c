import type { Traits } from '../../model/traits.ts';

/** The memory engine under another driver's name: it honours every field as it is, and changes limits in place. */
export function memoryTraits(driver = 'memory', overrides: Partial<Traits> = {}): Traits {
  return {
    driver,
    technologies: ['container', 'process'],
    schedules: false,
    startFirst: true,
    kinds: ['workload', 'network', 'volume', 'image'],
    unsupported: () => [],
    normalise: spec => spec,
    inPlace: field => field.startsWith('limits.'),
    restartsItself: true,
    ...overrides,
  };
}
