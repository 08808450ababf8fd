import fc from 'fast-check';
import { literalPattern, patternOf } from './pattern.js';

const matches = (pattern: string, text: string) => new RegExp(pattern, 'u').test(text);

it.each<[RegExp | string, string | undefined, string | undefined]>([
  [/^[a-z]+$/, undefined, '^[a-z]+$'],
  [/^\d+$/g, undefined, '^\\d+$'],
  [String.raw`^\d+$`, undefined, '^\\d+$'],
  [/^[\w\-.]+$/, undefined, '^[\\w\\-.]+$'],
  [String.raw`^a\-b\@c\"$`, undefined, '^a\\x2db@c"$'],
])('%s is a pattern', (expression, modifiers, expected) => {
  expect(patternOf(expression, modifiers)).toBe(expected);
});

it.each<[RegExp | string, string | undefined]>([
  [/^abc$/i, undefined],
  ['^abc$', 'i'],
  [/^a.b$/s, undefined],
  [/a{,2}}/, undefined],
])('%s has no pattern of the same meaning', (expression, modifiers) => {
  expect(patternOf(expression, modifiers)).toBeUndefined();
});

it('matches exactly the texts that contain a literal', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (part, text) => {
      expect(matches(literalPattern(part), text)).toBe(text.includes(part));
      expect(matches(literalPattern(part), `${text}${part}${text}`)).toBe(true);
    }),
  );
});
