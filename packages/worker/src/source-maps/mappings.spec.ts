import { SourceMap } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Mappings, type Position } from './mappings.js';

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

type Segment = readonly [column: number, source: number, line: number, originalColumn: number];

function vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += DIGITS[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}

function encode(lines: readonly (readonly Segment[])[]): string {
  let [source, line, originalColumn] = [0, 0, 0];
  return lines
    .map((segments) => {
      let column = 0;
      return segments
        .map((segment) => {
          const text = [
            vlq(segment[0] - column),
            vlq(segment[1] - source),
            vlq(segment[2] - line),
            vlq(segment[3] - originalColumn),
          ];
          [column, source, line, originalColumn] = segment;
          return text.join('');
        })
        .join(',');
    })
    .join(';');
}

const segment = fc.tuple(fc.nat(200), fc.nat(3), fc.nat(5_000), fc.nat(300));
const line = fc
  .uniqueArray(segment, { maxLength: 6, selector: ([column]) => column })
  .map((segments) => segments.toSorted((a, b) => a[0] - b[0]));

const originalPosition = (text: string, place: Position) => new Mappings(text).original(place);

describe('Mappings', () => {
  test('is the last segment of the line that is not behind the place, as Node’s own reader has it', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.nat(9), fc.nat(220), (lines, at, column) => {
        const mappings = encode(lines);
        const found = originalPosition(mappings, { line: at, column });
        const wanted = (lines[at] ?? []).findLast(([start]) => start <= column);
        expect(found).toEqual(wanted && { source: wanted[1], line: wanted[2], column: wanted[3] });
        if (!found) return;
        const sources = ['0', '1', '2', '3'];
        const entry = new SourceMap({
          file: '',
          version: 3,
          sources,
          names: [],
          mappings,
          sourceRoot: '',
          sourcesContent: [],
        });
        expect(entry.findEntry(at, column)).toMatchObject({
          originalSource: sources[found.source],
          originalLine: found.line,
          originalColumn: found.column,
        });
      }),
    );
  });

  test('tells the same of a line whatever was asked before', () => {
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 150, maxLength: 300 }),
        fc.array(fc.nat(300), { maxLength: 9 }),
        (lines, asked) => {
          const text = encode(lines);
          const mappings = new Mappings(text);
          for (const at of asked) {
            const place = { line: at, column: 100 };
            expect(mappings.original(place)).toEqual(originalPosition(text, place));
          }
        },
      ),
    );
  });

  test('is undefined where the generated code has no source, and reads names', () => {
    // Columns 0 (with a name), 5 (none), 9.
    const mappings = 'AAAAA,K,IACA';
    expect(originalPosition(mappings, { line: 0, column: 4 })).toEqual({ source: 0, line: 0, column: 0 });
    expect(originalPosition(mappings, { line: 0, column: 6 })).toBeUndefined();
    expect(originalPosition(mappings, { line: 0, column: 9 })).toEqual({ source: 0, line: 1, column: 0 });
  });

  test('neither throws nor goes on for ever, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(5), fc.nat(50), (mappings, at, column) => {
        originalPosition(mappings, { line: at, column });
      }),
    );
    expect(originalPosition('ggggggggggggggggg', { line: 0, column: 0 })).toBeUndefined();
  });
});
