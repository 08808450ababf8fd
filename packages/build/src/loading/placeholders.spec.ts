import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { placeholderLike } from './placeholders.js';

test.each([
  ['8080', '61539'],
  ['0', '1'],
  ['False', 'true'],
  ['postgres://ada:pw@db.internal:5432/app', 'postgres://flash-build-placeholder.invalid/'],
  ['https://api.example.com/v1?key=1', 'https://flash-build-placeholder.invalid/'],
  ['ada@example.com', 'flash-build-placeholder@placeholder.invalid'],
  ['0123456789abcdef0123456789abcdef', 'f1a5b11df1a5b11df1a5b11df1a5b11d'],
  ['{"a":1}', '{}'],
  ['a word', 'flash-build-placeholder'],
  ['a passphrase of more than forty characters', 'flash-build-placeholder-------------------'],
  ['', 'flash-build-placeholder'],
  [undefined, 'flash-build-placeholder'],
])('of %p it is %p', (value, placeholder) => {
  expect(placeholderLike(value)).toBe(placeholder);
});

test('is its own placeholder, and holds nothing of a longer value but the scheme of an address', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.emailAddress(), fc.uuid(), fc.nat().map(String)), (value) => {
      const made = placeholderLike(value);
      expect(placeholderLike(made)).toBe(made);
      const rest = value.replace(/^[a-z][a-z\d+.-]*:\/\//i, '');
      expect(rest.length > 24 && !/^[-]*$/.test(rest) && made.includes(rest)).toBe(false);
    }),
  );
});
