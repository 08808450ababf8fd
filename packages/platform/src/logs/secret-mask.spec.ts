import * as fc from 'fast-check';
import { SecretMask } from './secret-mask.js';
import { SecretPatterns } from './secret-patterns.js';

/** What comes out when a text is written in pieces of the sizes given, over and over. */
function masked(secrets: Record<string, string>, text: string, sizes: readonly number[] = [1e6]): string {
  const mask = new SecretMask(new SecretPatterns(secrets));
  const bytes = Buffer.from(text);
  const parts: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] as number;
    parts.push(mask.write(bytes.subarray(at, at + size)));
    at += size;
  }
  return Buffer.concat([...parts, mask.end()]).toString();
}

describe('a mask', () => {
  it.each([
    ['a value', { PASSWORD: 'hunter2' }, 'pw hunter2!\n', 'pw [secret PASSWORD]!\n'],
    ['each time', { A: 'hunter2' }, 'hunter2hunter2', '[secret A][secret A]'],
    ['the longer of two', { A: 'secret', B: 'secret-two' }, 'secret-two secret', '[secret B] [secret A]'],
    ['one whose beginning looked like another', { A: 'aaaaab', B: 'abcdef' }, 'aaaaabcdef', '[secret A]cdef'],
    ['a value with repeats', { A: 'ababac' }, 'abababac', 'ab[secret A]'],
    ['more than ASCII', { A: 'пароль✓' }, 'x пароль✓ ✓', 'x [secret A] ✓'],
    ['in JSON', { A: 'quo"te\\' }, '{"a":"quo\\"te\\\\"}', '{"a":"[secret A]"}'],
    ['in a URL', { A: 'p@ss word' }, 'redis://:p%40ss%20word@x', 'redis://:[secret A]@x'],
    ['with expression characters', { A: 'a.*+?^${}()|[]\\/-' }, 'a.*+?^${}()|[]\\/- axxxxx', '[secret A] axxxxx'],
    ['nothing that is too short', { A: 'short' }, 'short', 'short'],
    ['lines', { A: 'line one\nline two\n' }, 'line one\n  line two', '[secret A]\n  [secret A]'],
    ['lines in JSON', { A: 'line one\nline two' }, '"line one\\nline two"', '"[secret A]"'],
    ['lines that are short', { A: 'abc\ndef\ng' }, 'abc\ndef\ng abc', '[secret A] abc'],
    ['a name that is not ASCII', { ключ: 'hunter2' }, 'hunter2', '[secret ключ]'],
    ['nothing', {}, 'anything', 'anything'],
  ])('takes out %s, however the bytes come', (_, secrets, text, expected) => {
    for (const sizes of [[1e6], [1], [2, 3], [5]]) expect(masked(secrets, text, sizes)).toBe(expected);
  });

  it('gives the same for every way to cut the bytes', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 6, maxLength: 9 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 80 });
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 4 }), text, sizes, (words, written, cuts) => {
        const secrets = Object.fromEntries(words.map((value, index) => [`S${index}`, value]));
        const whole = masked(secrets, written);
        expect(masked(secrets, written, cuts)).toBe(whole);
        for (const value of words) expect(whole).not.toContain(value);
      }),
    );
  });

  it('holds back nothing but what may become a secret, and passes other chunks as they are', () => {
    const mask = new SecretMask(new SecretPatterns({ A: 'hunter2' }));
    const chunk = Buffer.from('nothing of it\n');
    expect(mask.write(chunk)).toBe(chunk);
    expect(mask.write(Buffer.from('a hunt')).toString()).toBe('a ');
    expect(mask.write(Buffer.from('ing\n')).toString()).toBe('hunting\n');
    expect(mask.end()).toHaveLength(0);
  });
});
