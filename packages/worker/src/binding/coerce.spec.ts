import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { textValidator } from './coerce.js';

const read = (type: unknown, text: unknown) => textValidator(type)!(text, ['query', 'x']);
const refused = (type: string) => ({
  faults: [expect.objectContaining({ loc: ['query', 'x'], type: `type_error.${type}` })],
});

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
        const number = 'value' in result ? result.value : 0;
        expect(Number.isFinite(number)).toBe(true);
        expect(result).toEqual('value' in result ? { value: number } : refused('number'));
      }),
    );
  });

  test.each(['', ' ', ' 1', '1 ', '0x10', '1_000', '1,5', '.', '+', 'e5'])('"%s" is none', (text) => {
    expect(read(Number, text)).toEqual(refused('number'));
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
  expect(read(Boolean, text)).toEqual(refused('boolean'));
});

test('dates are ISO 8601, integers may be big, strings stay', () => {
  expect(read(Date, '2026-02-03T04:05:06Z')).toEqual({ value: new Date(Date.UTC(2026, 1, 3, 4, 5, 6)) });
  expect(read(Date, '2026-02-31T99:00:00Z')).toEqual(refused('date'));
  expect(read(Date, '5')).toEqual(refused('date'));
  expect(read(BigInt, '9007199254740993')).toEqual({ value: 9_007_199_254_740_993n });
  expect(read(BigInt, '1.5')).toEqual(refused('integer'));
  expect(read(String, '')).toEqual({ value: '' });
});

test('a type that text is not turned into is not judged', () => {
  expect(textValidator(Object)).toBeUndefined();
  expect(textValidator(undefined)).toBeUndefined();
});

test('what came several times is a list, and refused where one value is declared', () => {
  expect(read(Array, 'a')).toEqual({ value: ['a'] });
  expect(read(Array, ['a', 'b'])).toEqual({ value: ['a', 'b'] });
  expect(read(Number, ['1', '2'])).toEqual(refused('single'));
});
