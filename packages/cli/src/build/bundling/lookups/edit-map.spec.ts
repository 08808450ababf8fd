import { SourceMap } from 'node:module';
import { edited } from './edit-map.js';

it('maps what follows an edit to its place in the source', () => {
  const code = `one two three\n  four five\n\nsix seven\n`;
  const at = (text: string) => ({ start: code.indexOf(text), end: code.indexOf(text) + text.length });
  const edits = [
    { start: 0, end: 0, text: 'header; ' },
    { ...at('two'), text: 'longer' },
    { ...at('four'), text: 'f' },
  ];
  const result = edited('/a.ts', code, edits);
  expect(result?.code).toBe('header; one longer three\n  f five\n\nsix seven\n');
  const map = new SourceMap({ ...result!.map, file: '', sourceRoot: '', sourcesContent: [] });
  const origin = (line: number, column: number) => {
    const { originalLine, originalColumn } = map.findEntry(line, column) as {
      originalLine: number;
      originalColumn: number;
    };
    return [originalLine, originalColumn];
  };
  expect(origin(0, 'header; '.length)).toEqual([0, 0]);
  expect(origin(0, 'header; one longer'.length)).toEqual([0, 'one two'.length]);
  expect(origin(1, '  f'.length)).toEqual([1, '  four'.length]);
  expect(origin(3, 0)).toEqual([3, 0]);
});

it('is nothing without edits', () => {
  expect(edited('/a.ts', 'x', [])).toBeNull();
});
