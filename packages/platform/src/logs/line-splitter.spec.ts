import fc from 'fast-check';
import { LineSplitter } from './line-splitter.js';

function split(chunks: readonly Buffer[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  return lines;
}

describe('LineSplitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    const text = fc
      .array(fc.constantFrom('a', 'é', '😀', '\n', '\n\n', ' '), { maxLength: 40 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 5 }), (given, size) => {
        const bytes = Buffer.from(given);
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        const expected = given.split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(split(chunks)).toEqual(expected);
      }),
    );
  });

  it('cuts a line that never ends, and drops the return of a Windows line', () => {
    expect(split([Buffer.from('a\r\nb')])).toEqual(['a', 'b']);
    const lines = split(Array.from({ length: 5 }, () => Buffer.alloc(40_000, 'x')));
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join('')).toHaveLength(200_000);
  });
});
