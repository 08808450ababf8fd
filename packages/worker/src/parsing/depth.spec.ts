import { expect, test } from '@jest/globals';
import { hasTooMany } from './depth.js';
import { parseJson } from './json.js';

test.each([
  ['[{},[],{}]', 3, true],
  ['[{},[],{}]', 4, false],
  [String.raw`["{[\"{[","{{{{{{{{{{"]`, 1, false],
  ['["never ends {{{{{{{{{{', 1, false],
  ['["ends in a backslash{{{{\\', 1, false],
])('%s with a limit of %i', (text, limit, expected) => {
  expect(hasTooMany(text, limit)).toBe(expected);
});

test('a body of more objects and lists than the limit is refused without being parsed', () => {
  const tooMany = Buffer.from(`[${'{},'.repeat(2_000_000)}`);
  expect(parseJson(tooMany)).toMatchObject({ fault: { loc: ['body'], type: 'json_too_many' } });
  expect(parseJson(Buffer.from(`[${'1,'.repeat(4_000_000)}1]`))).toHaveProperty('value');
});
