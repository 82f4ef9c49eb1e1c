import type http from 'node:http';
import { inspect } from 'node:util';

/** The agent, which shows nothing of itself when it is printed: it holds keys, and docker-modem renders it to text at every request. */
export function discreetAgent<T extends http.Agent>(agent: T): T {
  return Object.assign(agent, { [inspect.custom]: () => 'Agent' });
}
