import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Calls `check` until it no longer throws and returns its value; once `timeoutMs` is over, throws what it threw last. What takes long is asked
 * less often: many checks start programs, and take the processor from what they wait for.
 */
export async function eventually<T>(check: () => T | Promise<T>, timeoutMs = 20_000): Promise<T> {
  const begunAt = Date.now();
  const deadlineAt = begunAt + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() >= deadlineAt) throw error;
    }
    await sleep(Math.min(50 + (Date.now() - begunAt) / 10, 500));
  }
}
