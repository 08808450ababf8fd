import { keptText, readKept } from './kept-results.js';

const result = { id: 'j1', takenAt: 1_767_225_600_000, isStream: false, body: '{"output":"grüße\\n"}' };

it('reads what was written, with and without the time of its run', () => {
  expect(readKept(Buffer.from(keptText(result)))).toEqual(result);
  const untimed = { ...result, takenAt: undefined, isStream: true };
  expect(readKept(Buffer.from(keptText(untimed)))).toEqual(untimed);
});

it('reads nothing that was written in part, wherever the writer was killed', () => {
  const whole = Buffer.from(keptText(result));
  for (let bytes = 0; bytes < whole.length; bytes += 1) expect(readKept(whole.subarray(0, bytes))).toBeUndefined();
});

it.each([
  'x\n{}',
  'null\n{}',
  '{"id":1,"isStream":false,"bytes":2}\n{}',
  '{"id":"a","bytes":2}\n{}',
  '{"id":"a","isStream":false,"bytes":3}\n{}',
])('reads nothing strange: %j', (text) => {
  expect(readKept(Buffer.from(text))).toBeUndefined();
});
