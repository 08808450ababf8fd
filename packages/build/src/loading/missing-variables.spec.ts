import { expect, test } from '@jest/globals';
import { missingVariables } from './missing-variables.js';

test.each<[string, string, string[], string[], string[]]>([
  ['what the message names and was asked for', 'Error: no DB_URL', ['A', 'DB_URL', 'C'], [], ['DB_URL']],
  ['what the message names and the project knows', 'Error: "KEY" is required', [], ['KEY', 'OTHER'], ['KEY']],
  ['of what it does not name the last', 'TypeError: x of undefined', ['A', 'B', 'C', 'D'], ['Z'], ['B', 'C', 'D']],
  ['nothing that packages do without', 'Error: no', ['NODE_ENV', 'NO_COLOR', 'CI'], [], []],
  ['no part of a word', 'Error: DB_URLS', [], ['DB_URL'], []],
])('%s', (_, text, unset, known, missing) => {
  expect(missingVariables(text, unset, known)).toEqual(missing);
});
