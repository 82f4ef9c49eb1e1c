import type { StreamMessage } from './engine-types.ts';

/** Reads the messages of a pull and says how far it is, all layers together: `12 of 40 MB`; null where there is nothing to say. */
export function pullProgress(): (message: StreamMessage) => string | null {
  const layers = new Map<string, { readonly current: number; readonly total: number }>();
  return ({ id, status, progressDetail }) => {
    if (id === undefined) return null;
    if (status === 'Downloading' && progressDetail?.total !== undefined)
      layers.set(id, { current: progressDetail.current ?? 0, total: progressDetail.total });
    const known = layers.get(id);
    if (known !== undefined && (status === 'Download complete' || status === 'Pull complete'))
      layers.set(id, { current: known.total, total: known.total });
    if (layers.size === 0) return null;
    const sum = (pick: (layer: { readonly current: number; readonly total: number }) => number): number =>
      [...layers.values()].reduce((total, layer) => total + pick(layer), 0);
    return `${megabytes(sum(layer => layer.current))} of ${megabytes(sum(layer => layer.total))} MB`;
  };
}

function megabytes(bytes: number): string {
  const value = bytes / 1_000_000;
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}
