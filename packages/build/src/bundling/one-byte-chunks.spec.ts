import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mayReadRawText, spellOut } from './one-byte-chunks.js';

/** What code that ends in an expression gives. */
const run = (code: string): unknown => runInNewContext(code);

describe('spellOut', () => {
  test('a text has the same characters afterwards, and the code none beyond Latin-1', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('’', '≤', 'Я', '😀'), (text, wide) => {
        const code = JSON.stringify(text + wide);
        const spelt = spellOut(code);
        expect(run(spelt)).toBe(text + wide);
        expect(spelt).toMatch(/^[\0-\u{ff}]*$/u);
      }),
    );
  });

  test.each([
    ['a class of letters', '/^[А-ЯЁ]+$/i', 'привет', 'hello'],
    ['characters of two units, as one', '/^[😀-😅]$/u', '😃', '😀😀'],
    ['an escaped one', '/^\\—$/', '—', '\\—'],
    ['one behind an escaped backslash', '/^\\\\—$/', '\\—', '—'],
  ])('a regular expression matches the same: %s', (_name, code, yes, no) => {
    const expression = run(spellOut(code)) as RegExp;
    expect([expression.test(yes), expression.test(no)]).toEqual([true, false]);
  });

  test.each([
    ['a template', '`≥ ${1 + 1} …`', '≥ 2 …'],
    ['a name', '(() => { const größeΩ = 3; return größeΩ; })()', 3],
    ['a comment', '1 // → 2', 1],
    ['an escaped character of a string', String.raw`'\’\\’'`, '’\\’'],
  ])('%s means the same', (_name, code, value) => {
    expect(run(spellOut(code))).toBe(value);
  });
});

test.each([
  ['a tag on such characters', 'export const a = String.raw`→`;', true],
  ['within another template', 'export const a = `${String.raw`→`}`;', true],
  ['a tag on others', 'export const a = tag`x` + "→";', false],
  ['no tag', '/** `a` → */ export const a = `→ ${"`"}`;', false],
])('sees whether a tag may read raw text: %s', (_name, code, expected) => {
  expect(mayReadRawText('a.js', code)).toBe(expected);
});
