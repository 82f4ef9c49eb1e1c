import type { StoreFacts } from '../../reconciler/stores/store.ts';

/** `reconcile serve (pid 4711 on attic-1) holds attic/lease`. */
export function describeLease({ key, holder }: Pick<StoreFacts['leases'][number], 'key' | 'holder'>): string {
  return `${holder.command} (pid ${holder.pid} on ${holder.hostname}) holds ${key}`;
}
