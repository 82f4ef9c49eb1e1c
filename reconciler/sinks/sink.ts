import type { Report } from '../model/report.ts';

/** Somebody who is told of every pass. A sink that fails is logged and never fails the pass. */
export interface Sink {
  readonly name: string;
  publish(report: Report, signal: AbortSignal): Promise<void>;
}
