import { expect, test } from '@jest/globals';
import { requestIdOf } from './request-id.js';

const MADE = /^[\w-]{12}-\d+$/;

test.each(['a', 'x'.repeat(128), '!~#{}', '00-4bf92f3577b34da6-01'])('"%s" is taken over', (id) => {
  expect(requestIdOf(id)).toBe(id);
});

test.each([undefined, '', 'x'.repeat(129), 'two words', 'ä', 'a\tb', ['a', 'b']])('%p is replaced', (id) => {
  expect(requestIdOf(id)).toMatch(MADE);
});

test('no two are alike', () => {
  expect(requestIdOf(undefined)).not.toBe(requestIdOf(undefined));
});
