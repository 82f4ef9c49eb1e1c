import {
  MongoBulkWriteError,
  MongoInvalidArgumentError,
  MongoNetworkError,
  MongoNetworkTimeoutError,
  MongoServerError,
} from 'mongodb';
import { expect, test } from 'vitest';
import { OperationError } from '../../../reconciler/model/operation-error.ts';
import { isBroken, translateError } from '../../../reconciler/stores/mongo/errors.ts';

const NAME = 'MongoDB db:27017/keelson';

test.each([
  [18, 'unauthorized', 'check user and password'],
  [13, 'forbidden', 'readWrite'],
  [14_031, 'exhausted', 'free some'],
  [10_334, 'exhausted', '16 MiB'],
  [10_107, 'unreachable', 'wait until it has a primary'],
  [11_602, 'unreachable', 'wait until it has a primary'],
  [64, 'timeout', 'does not answer in time'],
  [8_000, 'internal', 'the server failed'],
])('the server’s code %i is %s, and what to do is said', (code, expected, advice) => {
  const told = translateError(new MongoServerError({ message: 'its words', code }), 'write the store', NAME);
  expect(told.code).toBe(expected);
  expect(told.message).toMatch(`write the store ${NAME}: `);
  expect(told.message).toContain(advice);
  expect(told.message).toContain('(its words)');
});

test('what a bulk write hides of a broken connection is found, so that it is tried anew', () => {
  const broken = new MongoNetworkError('connection 2 closed');
  const bulk = new MongoBulkWriteError(broken as never, {} as never);
  expect(isBroken(bulk)).toBe(true);
  expect(translateError(bulk, 'write the store', NAME)).toMatchObject({ code: 'unreachable', temporary: true });
  expect(isBroken(new MongoNetworkTimeoutError('slow'))).toBe(false);
});

test.each(['write /data/db: No space left on device', 'database or disk is full (13)'])(
  'a server that says "%s" is full',
  message => {
    const told = translateError(new MongoServerError({ message, code: 1 }), 'write the store', NAME);
    expect([told.code, told.message]).toEqual(['exhausted', expect.stringContaining('no space left; free some')]);
  },
);

test('what is too large is told as that, and an error of ours stays what it is', () => {
  const large = new MongoInvalidArgumentError('Document is larger than the maximum size 16777216');
  expect(translateError(large, 'write the store', NAME)).toMatchObject({
    code: 'exhausted',
    temporary: false,
    message: expect.stringContaining('16 MiB'),
  });
  const own = new OperationError('missing-secret', 'secret "mongo" was not found');
  expect(translateError(own, 'write the store', NAME)).toBe(own);
});
