import { setTimeout as sleep } from 'node:timers/promises';

/** Calls `check` until it no longer throws and returns its value; once `timeoutMs` is over, throws what it threw last. */
export async function eventually<T>(check: () => T | Promise<T>, timeoutMs = 20_000): Promise<T> {
  const deadlineAt = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() >= deadlineAt) throw error;
    }
    await sleep(50);
  }
}
