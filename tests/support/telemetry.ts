import type { TelemetryHub } from '../../reconciler/telemetry.ts';

/** For what is about other things. */
export const NOBODY_TELLS: Pick<TelemetryHub, 'observe'> = { observe: async () => new Map() };
