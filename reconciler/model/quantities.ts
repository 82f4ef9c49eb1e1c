const DURATION_UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `30s`, `1m30s`, `1.5h`, `7d` in milliseconds; null: not a duration. A number needs its unit. */
export function parseDuration(text: string): number | null {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return null;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ms|s|m|h|d)/g)) totalMs += Number(amount) * DURATION_UNITS_MS[unit!]!;
  return whole(totalMs);
}

/**
 * `512Mi`, `1g`, `64KB`, `1048576` in bytes; null: not a size. As with Docker every unit is a power of 1024 and upper and lower case are
 * one: `512M` is `512Mi`. A number is bytes.
 */
export function parseBytes(size: string | number): number | null {
  const match = /^(\d+(?:\.\d+)?)(?:([kmgt])i?)?b?$/i.exec(String(size));
  if (match === null) return null;
  const power = match[2] === undefined ? 0 : 'kmgt'.indexOf(match[2].toLowerCase()) + 1;
  return whole(Number(match[1]) * 1024 ** power);
}

/** `0.5`, `500m`, `2` processors in thousandths of one; null: not an amount of processors. */
export function parseCpu(cpus: string | number): number | null {
  const match = /^(?:(\d+)m|\d+(?:\.\d+)?)$/.exec(String(cpus));
  if (match === null) return null;
  const millis = match[1] === undefined ? Number(cpus) * 1000 : Number(match[1]);
  return whole(millis);
}

/** `80%` as the share 0.8; null: not a percentage. */
export function parsePercent(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)%$/.exec(text);
  return match === null ? null : Number(match[1]) / 100;
}

/** For people, with at most one decimal: `256Mi`, `1.5Gi`, `100B`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'Ki', 'Mi', 'Gi', 'Ti'];
  let power = 0;
  let amount = bytes;
  while (rounded(amount) >= 1024 && power < units.length - 1) {
    amount /= 1024;
    power += 1;
  }
  return `${rounded(amount)}${units[power]}`;
}

/** For people: `20 ms`, `0.8 s`, `14 s`, `1m02s`, `5m`, `2h05m`, `12 days`. */
export function formatDuration(durationMs: number): string {
  if (durationMs > 0 && durationMs < 100) return `${Math.round(durationMs)} ms`;
  if (durationMs < 1000) return `${rounded(durationMs / 1000)} s`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return pair(seconds, 60, 'm', 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return pair(minutes, 60, 'h', 'm');
  const days = Math.round(minutes / (24 * 60));
  return days === 1 ? '1 day' : `${days} days`;
}

/** For people, as they write it: `0.5`, `2`. */
export function formatCpu(cpuMillis: number): string {
  return String(cpuMillis / 1000);
}

function pair(total: number, base: number, large: string, small: string): string {
  const rest = total % base;
  const front = `${Math.floor(total / base)}${large}`;
  return rest === 0 ? front : `${front}${String(rest).padStart(2, '0')}${small}`;
}

function rounded(amount: number): number {
  return Math.round(amount * 10) / 10;
}

/** At least 1 unless it is 0; what is too large to be exact is the largest number that is. */
function whole(amount: number): number {
  return amount === 0 ? 0 : Math.min(Math.max(1, Math.round(amount)), Number.MAX_SAFE_INTEGER);
}
