import { describe, expect, test } from '@jest/globals';
import { isEmail, minLength } from 'class-validator';
import fc from 'fast-check';
import { hasAtLeast, isSimpleEmail } from './texts.js';

const part = fc.string({ unit: fc.constantFrom('a', 'Z', '5', '.', '-', '_', '+', 'é', '\uD800', ' '), maxLength: 6 });
const textUnit = fc.constantFrom('a', '\uD83D', '\uDE00', '\uFE0F', '\uFE0E', 'é', '');

describe('isSimpleEmail', () => {
  test('is true only where isEmail is', () => {
    const addresses = fc.tuple(part, fc.constantFrom('@', '@', '@@', ''), part, fc.constantFrom('.', ''), part);
    fc.assert(
      fc.property(addresses, (parts) => {
        const address = parts.join('');
        expect(isSimpleEmail(address) && !isEmail(address)).toBe(false);
      }),
      { numRuns: 20_000 },
    );
  });

  test.each(['ada@example.com', 'a.b+c_d-e@x-y.example.co.uk', `${'a'.repeat(50)}@example.com`])('%s', (address) => {
    expect([isSimpleEmail(address), isEmail(address)]).toEqual([true, true]);
  });
});

describe('hasAtLeast', () => {
  test('is true only where minLength is, and always where nothing is counted specially', () => {
    fc.assert(
      fc.property(fc.string({ unit: textUnit, maxLength: 8 }), fc.nat(8), (text, least) => {
        expect(hasAtLeast(text, least) && !minLength(text, least)).toBe(false);
        const usual = /^[aé]*$/.test(text);
        expect(usual && hasAtLeast(text, least) !== minLength(text, least)).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });
});
