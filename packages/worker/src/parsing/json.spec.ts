import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Fault } from '../validation/fault.js';
import { parseJson } from './json.js';

const withoutProto = (name: string, value: unknown) => (name === '__proto__' ? undefined : value);

describe('parseJson', () => {
  test('reads what JSON.stringify writes, without the name __proto__', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const text = JSON.stringify(value);
        expect(await parseJson(Buffer.from(text))).toEqual({ value: JSON.parse(text, withoutProto) });
      }),
    );
  });

  test.each([
    ['cut short', '{"a":1', 6],
    ['cut short in a literal', 'nul', 3],
    ['text behind', '{"a":1} x', 8],
    ['a trailing comma', '{"a":1,}', 7],
    ['a wrong token', '{"a":tru}', 5],
    ['single quotes', "{'a':1}", 1],
    ['NaN', '[NaN]', 1],
    ['a comment', '// c\n1', 0],
    ['blank', ' ', 1],
    ['a doubled comma', '[1,,2]', 3],
    ['a tab in a string', '{"a":"x\ty"}', 7],
    ['a leading zero', '[01]', 2],
  ])('%s: the fault has the position', async (_name, text, position) => {
    expect(await parseJson(Buffer.from(text))).toMatchObject({
      fault: { loc: ['body', position], type: 'json_invalid' },
    });
  });

  test.each([
    ['{"a":1} x', /at position 8\b/],
    ['{"a":1,}', /at position 7\b/],
    ["{'a':1}", /at position 1\b/],
    ['[01]', /at position 2\b/],
    ['[1,', /end of JSON input/],
  ])('V8 names the position of the fault in %s, so that no second parser is loaded', (text, place) => {
    expect(() => JSON.parse(text) as unknown).toThrow(place);
  });

  test('the position of any cut lies within the text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.nat(), async (value, cut) => {
        const text = JSON.stringify({ value }).slice(0, -1 - (cut % 8));
        const parsed = await parseJson(Buffer.from(text));
        const [, position] = (parsed as { fault: Fault }).fault.loc;
        expect(position).toBeGreaterThanOrEqual(0);
        expect(position).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  test('bytes that are not UTF-8 are refused, not replaced', async () => {
    expect(await parseJson(Buffer.from([0x22, 0xff, 0x22]))).toMatchObject({ fault: { type: 'json_invalid' } });
  });

  test('a byte order mark is skipped', async () => {
    expect(await parseJson(Buffer.from('\uFEFF{"a":1}'))).toEqual({ value: { a: 1 } });
  });

  test.each(['"__proto__"', String.raw`"\u005f_proto__"`, String.raw`"__pr\u006fto__" `])(
    'the name %s is dropped at every depth, the value of that text is not',
    async (name) => {
      const parsed = await parseJson(Buffer.from(`{${name}:{"x":1},"list":[{${name}:2,"kept":"__proto__"}]}`));
      expect(JSON.stringify(parsed)).toBe('{"value":{"list":[{"kept":"__proto__"}]}}');
    },
  );

  test.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
    ['brackets in text', '["[{\\"",', ']'],
  ])('512 levels of %s are read, one more is refused with its place', async (_name, open, close) => {
    const nested = (levels: number) => Buffer.from(`${open.repeat(levels - 1)}[]${close.repeat(levels - 1)}`);
    expect(await parseJson(nested(512))).toHaveProperty('value');
    expect(await parseJson(nested(513))).toMatchObject({
      fault: { loc: ['body', 512 * open.length], type: 'json_too_deep' },
    });
  });

  test('a long body that is flat is read', async () => {
    const list = Array.from({ length: 2000 }, (_, index) => ({ index, text: '}]"\\' }));
    expect(await parseJson(Buffer.from(JSON.stringify(list)))).toEqual({ value: list });
  });
});
