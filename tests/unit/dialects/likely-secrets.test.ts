import { expect, it } from 'vitest';
import { likelySecrets } from '../../../reconciler/dialects/engine/likely-secrets.ts';

it('are told by their names and their places, and nothing else is taken for one', () => {
  const env = {
    DB_PASSWORD: 'one-1',
    DATABASE_URL: 'postgres://app:two-2@db/app?x=y',
    API_KEY: 'three-3',
    MODE: 'prod',
    HOME_URL: 'http://example.org:80/a',
  };
  const words = ['serve', '--password=four-4', '--token', 'five-5', '-v', 'amqp://u:six-6@host', '--mode', 'fast'];
  expect(likelySecrets(env, words)).toEqual(['one-1', 'three-3', 'two-2', 'six-6', 'four-4', 'five-5']);
});
