import { type Logger, pino, stdTimeFunctions } from 'pino';

export type { Logger } from 'pino';

/** Where log lines go, from which level on, and in which form. */
export interface LogOptions {
  readonly level: string;
  /** One line a call, with its end. */
  readonly write: (line: string) => void;
  /** JSON for programs, or one line for people. */
  readonly format: 'json' | 'text';
}

/** What the reconciler writes about its own work. */
export function openLog({ level, write, format }: LogOptions): Logger {
  const line = format === 'json' ? write : (json: string) => write(describeLine(json));
  const formatters = { level: (label: string) => ({ level: label }) };
  return pino({ level, base: null, timestamp: stdTimeFunctions.isoTime, formatters }, { write: line });
}

/** `12:07:31 warn  the lease could not be asked for error="…"`; what goes as it should needs no fields. */
function describeLine(json: string): string {
  const { level, time, msg = '', ...fields } = JSON.parse(json) as Readonly<Record<string, unknown>>;
  const values = level === 'info' ? [] : Object.entries(fields).map(([name, value]) => `${name}=${quoted(value)}`);
  return `${[String(time).slice(11, 19), String(level).padEnd(5), oneLine(String(msg)), ...values].join(' ').trimEnd()}\n`;
}

function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[^\s"]+$/.test(text) ? text : JSON.stringify(text);
}

function oneLine(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}
