import type { HealthcheckSpec } from '../../model/workload.ts';
import type { EngineHealthcheck } from './engine-types.ts';

const MILLISECOND = 1_000_000;

/** The Engine's form of a health check. HTTP and TCP checks become a command that runs in the container, with whatever tool is there. */
export function toEngineHealthcheck(check: HealthcheckSpec): EngineHealthcheck {
  return {
    Test: toEngineTest(check),
    Interval: check.intervalMs * MILLISECOND,
    Timeout: check.timeoutMs * MILLISECOND,
    Retries: check.retries,
    // 0 would mean the image's own start period; the Engine's least is 1 ms.
    StartPeriod: Math.max(1, check.startPeriodMs) * MILLISECOND,
  };
}

/** The health check a container has, by what it has from the Engine. */
export function fromEngineHealthcheck(check: EngineHealthcheck): HealthcheckSpec {
  const milliseconds = (nanoseconds: number | undefined): number => Math.round((nanoseconds ?? 0) / MILLISECOND);
  const startPeriodMs = milliseconds(check.StartPeriod);
  const timeoutMs = milliseconds(check.Timeout) || 30_000;
  return {
    test: fromEngineTest(check.Test ?? [], timeoutMs),
    intervalMs: milliseconds(check.Interval) || 30_000,
    timeoutMs,
    retries: check.Retries || 3,
    startPeriodMs: startPeriodMs === 1 ? 0 : startPeriodMs,
  };
}

/** What the Engine runs for a check. */
export function toEngineTest({ test, timeoutMs }: HealthcheckSpec): readonly string[] {
  // No command: the image's own check, at other times.
  if ('command' in test) return test.command.length === 0 ? [] : ['CMD', ...test.command];
  if ('shell' in test) return ['CMD-SHELL', test.shell];
  if ('none' in test) return ['NONE'];
  return ['CMD-SHELL', 'http' in test ? httpScript(test.http, timeoutMs) : tcpScript(test.tcp, timeoutMs)];
}

/** Reads our own scripts back by their first line and by writing them again; anything else is a command, or a line for the shell. */
export function fromEngineTest(test: readonly string[], timeoutMs: number): HealthcheckSpec['test'] {
  const [form, script = ''] = test;
  if (form === 'CMD') return { command: test.slice(1) };
  if (form === 'NONE') return { none: true };
  if (form !== 'CMD-SHELL') return { command: test };
  const http = /^# http (\d+) (.*)\n/.exec(script);
  if (http !== null) {
    const parsed = { port: Number(http[1]), path: http[2]! };
    if (httpScript(parsed, timeoutMs) === script) return { http: parsed };
  }
  const tcp = /^# tcp (\d+)\n/.exec(script);
  if (tcp !== null && tcpScript(Number(tcp[1]), timeoutMs) === script) return { tcp: Number(tcp[1]) };
  return { shell: script };
}

/** Any status from 200 to 399 is healthy. `wget -T` of Debian's busybox crashes, hence `timeout`. */
function httpScript({ path, port }: { readonly path: string; readonly port: number }, timeoutMs: number): string {
  const seconds = Math.max(1, Math.ceil(timeoutMs / 1000));
  const url = quote(`http://127.0.0.1:${port}${path}`);
  const request = quote(`GET ${path} HTTP/1.0\\r\\nHost: 127.0.0.1\\r\\n\\r\\n`);
  return [
    `# http ${port} ${path}`,
    `if command -v curl; then curl -fsS -m ${seconds} -o /dev/null ${url}`,
    `elif command -v wget; then timeout ${seconds} wget -q -O /dev/null ${url}`,
    `else printf '%b' ${request} | timeout ${seconds} nc 127.0.0.1 ${port} | head -n 1 | grep -q ' [23][0-9][0-9]'`,
    'fi >/dev/null || exit 1',
  ].join('\n');
}

function tcpScript(port: number, timeoutMs: number): string {
  const seconds = Math.max(1, Math.ceil(timeoutMs / 1000));
  return [
    `# tcp ${port}`,
    `if command -v nc; then timeout ${seconds} nc 127.0.0.1 ${port} </dev/null`,
    `elif command -v bash; then timeout ${seconds} bash -c ': </dev/tcp/127.0.0.1/${port}'`,
    `else curl -s -m ${seconds} telnet://127.0.0.1:${port} </dev/null; [ $? -ne 7 ]`,
    'fi >/dev/null 2>&1 || exit 1',
  ].join('\n');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
