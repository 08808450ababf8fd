import { tellingLine } from './telling-line.js';

it.each([
  ['the worker ended with exit code 1\nat boot', 'the worker ended with exit code 1'],
  ['Error: no such table\n    at x (src/a.ts:1:2)', 'Error: no such table'],
  ['Error:\n    at x (src/a.ts:1:2)', 'Error:'],
  ['Error:\n\n  can not connect:\n  the database is away\n    at x', 'Error: can not connect: the database is away'],
  [
    'the worker exited with code 1:\n/app/worker.mjs:12\n  throw x;\n  ^\n\nTypeError: x is gone\n    at y',
    'the worker exited with code 1: throw x;',
  ],
  ['\n\nonly here', 'only here'],
  ['a:\nb:\nc:\nd:\ne', 'a: b: c: d:'],
  ['', ''],
  ['    at x', '    at x'],
])('%j says in one line: %s', (text, line) => {
  expect(tellingLine(text)).toBe(line);
});
