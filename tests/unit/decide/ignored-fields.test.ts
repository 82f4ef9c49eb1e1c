import { expect, test } from 'vitest';
import { ignoredFields } from '../../../reconciler/decide/ignored-fields.ts';

const ignored = ignoredFields({
  ignore: [
    { job: 'web', fields: ['env.LEVEL'] },
    { job: 'web', fields: ['replicas', 'security'] },
    { job: 'coffee', fields: ['replicas'] },
    { job: 'coffee/proxy', fields: ['env'] },
  ],
});

test('fields of a job are ignored with all that is below them, however many entries name it', () => {
  expect(['env.LEVEL', 'security.user', 'env.LEVELS', 'image.ref'].map(field => ignored('web', field))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('a count is called the same whether an engine has it or a Swarm', () => {
  expect(ignored('web', 'service.replicas')).toBe(true);
});

test('what is said of a stack is said of all its services, and what of one of them of no other', () => {
  expect(ignored('coffee/web', 'service.replicas')).toBe(true);
  expect(ignored('coffee/proxy', 'env.A')).toBe(true);
  expect(ignored('coffee/web', 'env.A')).toBe(false);
  expect(ignored('tea/proxy', 'env.A')).toBe(false);
});
