import { parseOutput } from './parse-output.js';

describe('the output of tsc', () => {
  it('has errors with their places, and what the compiler adds below them', () => {
    const text = [
      "src/a (1).ts(3,28): error TS2322: Type 'A' is not assignable to type 'B'.",
      "  Property 'x' is missing.",
      '    It is needed.',
      "../b.ts(10,1): error TS2304: Cannot find name 'C'.",
      '',
    ];
    expect(parseOutput(text.join('\r\n'))).toEqual({
      errors: [
        {
          file: 'src/a (1).ts',
          line: 3,
          column: 28,
          code: 'TS2322',
          message: "Type 'A' is not assignable to type 'B'.\n  Property 'x' is missing.\n    It is needed.",
        },
        { file: '../b.ts', line: 10, column: 1, code: 'TS2304', message: "Cannot find name 'C'." },
      ],
      general: [],
    });
  });

  it('has errors of no file', () => {
    const text = 'error TS18003: No inputs were found.\nsrc/a.ts(1,1): error TS1005: expected.\n';
    expect(parseOutput(text)).toMatchObject({ general: ['TS18003: No inputs were found.'], errors: [{ line: 1 }] });
  });

  it.each(['', '\n', 'Fatal: out of memory\n at x', 'src/a.ts(1,1): warning TS1: no'])('has none in %j', (text) => {
    expect(parseOutput(text)).toEqual({ errors: [], general: [] });
  });
});
