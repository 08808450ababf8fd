import { SourceMap } from 'node:module';
import { edited } from './edit-map.js';

/** Edits of some texts in a code, and where a text of the result stands in it. */
function editedTexts(code: string, texts: Readonly<Record<string, string>>) {
  const edits = Object.entries(texts).map(([replaced, text]) => {
    const start = code.indexOf(replaced);
    return { start, end: start + replaced.length, text };
  });
  const result = edited('/a.ts', code, edits)!;
  const map = new SourceMap({ ...result.map, file: '', sourceRoot: '', sourcesContent: [] });
  const placeIn = (text: string, wanted: string) => {
    const lines = text.slice(0, text.indexOf(wanted)).split('\n');
    return [lines.length - 1, lines.at(-1)!.length] as const;
  };
  const isRight = (wanted: string) => {
    const { originalLine, originalColumn } = map.findEntry(...placeIn(result.code, wanted)) as never;
    expect([wanted, originalLine, originalColumn]).toEqual([wanted, ...placeIn(code, wanted)]);
  };
  return { code: result.code, isRight };
}

it('maps each token that stays to its place in the source', () => {
  const { code, isRight } = editedTexts(`one two three; after(it)\n  four five.six\n\nseven eight\n`, {
    '': 'header; ',
    two: 'longer',
    four: 'f',
  });
  expect(code).toBe('header; one longer three; after(it)\n  f five.six\n\nseven eight\n');
  for (const token of ['one', 'three', 'after', 'it', 'five', 'six', 'seven', 'eight']) isRight(token);
});

it('keeps the line breaks of what is replaced', () => {
  const { code, isRight } = editedTexts(`a(\n  b,\n  c\n).d();\ne(f); g(\nh) i`, {
    '(\n  b,\n  c\n)': '(x)',
    'g(\nh)': 'y',
  });
  expect(code).toBe('a(x)\n\n\n.d();\ne(f); y\n i');
  for (const token of ['a', '.d', 'd', 'e', 'f', 'i']) isRight(token);
});

it('maps a minified line of a hundred thousand statements', () => {
  const minified = `begin();${'a=b;'.repeat(100_000)}end()`;
  const { code, isRight } = editedTexts(minified, { 'begin()': 'start()' });
  expect(code.length).toBe(minified.length);
  isRight('end');
});

it('is nothing without edits', () => {
  expect(edited('/a.ts', 'x', [])).toBeNull();
});
