import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { textReader } from './coerce.js';

const read = (type: unknown, text: string) => textReader(type)!(text);

describe('numbers', () => {
  test('every finite number comes back from its text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(read(Number, String(number))).toEqual({ value: Number(String(number)) });
      }),
    );
  });

  test('no text becomes NaN or infinite', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('1e999', '-1e999', 'Infinity', 'NaN', '')), (text) => {
        const result = read(Number, text);
        expect('value' in result ? Number.isFinite(result.value) : result.type).toBe(
          'value' in result ? true : 'number',
        );
      }),
    );
  });

  test.each(['', ' ', ' 1', '1 ', '0x10', '1_000', '1,5', '.', '+', 'e5'])('"%s" is none', (text) => {
    expect(read(Number, text)).toMatchObject({ type: 'number' });
  });
});

test.each([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])('the boolean "%s"', (text, value) => {
  expect(read(Boolean, text)).toEqual({ value });
});

test.each(['', 'yes', 'TRUE', '2', 'null'])('"%s" is no boolean', (text) => {
  expect(read(Boolean, text)).toMatchObject({ type: 'boolean' });
});

test('dates are ISO 8601, integers may be big, strings stay', () => {
  expect(read(Date, '2026-02-03T04:05:06Z')).toEqual({ value: new Date(Date.UTC(2026, 1, 3, 4, 5, 6)) });
  expect(read(Date, '2026-02-31T99:00:00Z')).toMatchObject({ type: 'date' });
  expect(read(Date, '5')).toMatchObject({ type: 'date' });
  expect(read(BigInt, '9007199254740993')).toEqual({ value: 9_007_199_254_740_993n });
  expect(read(BigInt, '1.5')).toMatchObject({ type: 'integer' });
  expect(read(String, '')).toEqual({ value: '' });
});

test('a type that text is not turned into has no reader', () => {
  expect(textReader(Object)).toBeUndefined();
  expect(textReader(undefined)).toBeUndefined();
});
