/** Sets an entry of a map and makes it the newest; beyond `most` entries the oldest goes. So a cache that lives for months stays small. */
export function keepNewest<K, V>(map: Map<K, V>, key: K, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value!);
}
