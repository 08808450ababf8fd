import { jsonText, readReturned } from './output.js';

it.each([
  [undefined, 'null'],
  [() => 1, 'null'],
  [[undefined, Number.NaN], '[null,null]'],
  [{ at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
])('%j is written as JSON', (value, text) => {
  expect(jsonText(value, 'output')).toBe(text);
});

it('says what JSON can not hold', () => {
  const circle: { self?: object } = {};
  circle.self = circle;
  let deep: object = {};
  for (let level = 0; level < 200_000; level += 1) deep = { deep };
  const hostile = {
    toJSON() {
      throw new Error('not mine');
    },
  };
  for (const [value, reason] of [
    [{ big: 1n }, 'BigInt'],
    [circle, 'circular'],
    [deep, 'call stack'],
    [hostile, 'not mine'],
  ] as const) {
    expect(() => jsonText(value, 'part')).toThrow(
      expect.objectContaining({ code: 'FLASH_WORKER_JOB_OUTPUT', message: expect.stringContaining(reason) }),
    );
  }
});

it.each([
  [{ error: 'no audio', text: '' }, '{"text":""}', 'no audio'],
  [{ error: { code: 3 } }, '{}', '{"code":3}'],
  [{ error: null, text: 'x' }, '{"text":"x"}', undefined],
  [{ text: 'an "error" in it' }, '{"text":"an \\"error\\" in it"}', undefined],
  [{ inner: { error: 'x' } }, '{"inner":{"error":"x"}}', undefined],
  [[{ error: 'x' }], '[{"error":"x"}]', undefined],
])('the error of %j stands beside the output', (value, text, error) => {
  expect(readReturned(value)).toEqual({ text, error });
});
