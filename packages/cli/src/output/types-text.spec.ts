import type { TypesResult } from '@flash-ts/build/development';
import { typesText } from './types-text.js';

const plain = { style: (_: unknown, text: string) => text };
const text = (result: TypesResult) => typesText(result, plain);
const fault = { file: 'src/a.ts', line: 3, column: 7, code: 'TS2322', message: 'No.' };

describe('the text of a check of the types', () => {
  it('has each error with its place, its explanation and its source', () => {
    const faults = [{ ...fault, message: 'No.\n  Since x.', frame: '  2 | a\n> 3 | \tb\n  4 | c' }, fault];
    expect(text({ kind: 'checked', faults })).toBe(
      `types     2 errors in 1 file; this check stops no build
src/a.ts:3:7 TS2322 No.
    Since x.
    2 | a
  > 3 |   b
    4 | c
src/a.ts:3:7 TS2322 No.`,
    );
  });

  it('tells that there are none, or why they were not looked for', () => {
    expect(text({ kind: 'checked', faults: [] })).toBe('types     no errors');
    expect(text({ kind: 'unchecked', reason: 'no \u001B[2J' })).toBe(String.raw`types     not checked: no \x1b[2J`);
  });

  it('shows ten errors, and counts the others', () => {
    const lines = text({ kind: 'checked', faults: Array.from({ length: 12 }, () => fault) }).split('\n');
    expect([lines.length, lines.at(-1)]).toEqual([12, '… and 2 more']);
  });

  it('shows control characters of a source escaped', () => {
    const forged = { ...fault, file: '\u001B]0;x', message: '\u0007', frame: '> 3 | \u001B[2J' };
    expect(
      text({ kind: 'checked', faults: [forged] })
        .split('\n')
        .slice(1),
    ).toEqual([String.raw`\x1b]0;x:3:7 TS2322 \x07`, String.raw`  > 3 | \x1b[2J`]);
  });
});
