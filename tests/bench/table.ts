/** One line of the benchmark's table. */
export interface Row {
  readonly work: string;
  readonly measured: string;
  /** What bounds it, measured in the same run; empty where nothing comparable is. */
  readonly limit: string;
  readonly goal: string;
  readonly met: boolean;
}

/** The rows as aligned text, `✓` or `✗` first. */
export function renderTable(rows: readonly Row[]): string {
  const head: Row = { work: 'work', measured: 'measured', limit: 'limit in the same run', goal: 'goal', met: true };
  const width = (pick: (row: Row) => string): number => Math.max(...[head, ...rows].map(row => pick(row).length));
  const widths = [width(row => row.work), width(row => row.measured), width(row => row.limit)] as const;
  const line = (mark: string, row: Row): string =>
    `${mark} ${row.work.padEnd(widths[0])}  ${row.measured.padEnd(widths[1])}  ${row.limit.padEnd(widths[2])}  ${row.goal}`;
  return [line(' ', head), ...rows.map(row => line(row.met ? '✓' : '✗', row))].join('\n');
}

/** Median of the milliseconds that `runs` calls took, after one that is not counted. */
export async function medianMs(runs: number, call: () => unknown): Promise<number> {
  await call();
  const took: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    await call();
    took.push(performance.now() - began);
  }
  return took.sort((one, other) => one - other)[Math.floor(runs / 2)]!;
}

export function ms(value: number): string {
  return value >= 1_000 ? `${(value / 1_000).toFixed(2)} s` : `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

export function mib(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
