import { expect, test } from '@jest/globals';
import { readableLine } from './readable.js';

const line = (fields: object) => JSON.stringify({ level: 'info', ...fields });

test('a request is a line of words', () => {
  const request = {
    method: 'GET',
    path: '/users/1',
    route: '/users/:id',
    status: 200,
    durationMs: 1.5,
    requestId: 'r',
  };
  expect(readableLine(line({ msg: 'request', ...request }))).toBe('INFO  GET /users/1 200 1.5 ms requestId=r');
});

test('a message has its context, its fields, and the stack of its error below', () => {
  const fields = { context: 'Users', key: 'two words', err: { stack: 'Error: no\n  at x' }, msg: 'failed' };
  expect(readableLine(line(fields))).toBe('INFO  [Users] failed key="two words"\n    Error: no\n      at x');
});

test.each(['plain text', '{"level":', '{"other":1}'])('%s stays as it is', (text) => {
  expect(readableLine(text)).toBe(text);
});
