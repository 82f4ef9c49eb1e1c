import type { OperationError } from '../../model/operation-error.ts';
import type { Mqtt, OnMessage } from './mqtt.ts';

/** After the broker refused to let us listen. */
const AGAIN_MS = 30_000;

/** Listens until the signal aborts. Where the broker refuses it, it is told and asked again: somebody may put its access list right. */
export function keepSubscribed(
  mqtt: Pick<Mqtt, 'subscribe'>,
  filter: string,
  onMessage: OnMessage,
  onRefused: (why: OperationError) => void,
  signal: AbortSignal,
): void {
  mqtt.subscribe(filter, onMessage, signal).catch((error: OperationError) => {
    if (signal.aborted) return;
    onRefused(error);
    setTimeout(() => {
      if (!signal.aborted) keepSubscribed(mqtt, filter, onMessage, onRefused, signal);
    }, AGAIN_MS).unref();
  });
}
