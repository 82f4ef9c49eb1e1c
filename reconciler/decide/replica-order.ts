/** Orders replicas of one job by what tells them apart: `2` before `10`, names of nodes by text. */
export function compareReplicas(one: string, other: string): number {
  const numbers = Number(one) - Number(other);
  return Number.isNaN(numbers) ? (one < other ? -1 : one > other ? 1 : 0) : numbers;
}
