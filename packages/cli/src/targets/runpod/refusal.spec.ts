import { refusal } from './refusal.js';

const of = (status: number, body: unknown) =>
  refusal({
    request: 'POST /v2/serverless',
    status,
    text: typeof body === 'string' ? body : JSON.stringify(body),
    source: 'RUNPOD_API_KEY',
    waitedMs: 90_000,
  });

it.each([
  [400, 'FLASH_RUNPOD_INVALID'],
  [401, 'FLASH_RUNPOD_KEY_REFUSED'],
  [402, 'FLASH_RUNPOD_BALANCE'],
  [403, 'FLASH_RUNPOD_FORBIDDEN'],
  [404, 'FLASH_RUNPOD_UNKNOWN'],
  [409, 'FLASH_RUNPOD_CONFLICT'],
  [422, 'FLASH_RUNPOD_INVALID'],
  [429, 'FLASH_RUNPOD_BUSY'],
  [500, 'FLASH_RUNPOD_FAILED'],
  [503, 'FLASH_RUNPOD_FAILED'],
])('the status %i is %s, with what Runpod says and what to do', (status, code) => {
  const error = of(status, { title: 'No', status, detail: 'not with this account' });
  expect(error.code).toBe(code);
  expect(error.message).toContain('POST /v2/serverless');
  expect(error.message).toContain('not with this account');
  expect(error.fix).not.toBe('');
});

it('has each failed validation on a line', () => {
  const { message } = of(422, { detail: 'Request validation failed', errors: ['$.workers: no', '$.gpu: no'] });
  expect(message).toContain('Request validation failed.\n$.workers: no\n$.gpu: no');
});

it.each([
  ['<html>bad gateway</html>', 'bad gateway'],
  ['', 'gave no reason'],
  ['[1]', '[1]'],
  ['null', 'null'],
  ['{"title":"Too bad"}', 'Too bad'],
  ['x'.repeat(5000), `${'x'.repeat(500)}.`],
])('tells what an answer has that is no problem: %.20s', (text, said) => {
  expect(of(502, text).message).toContain(said);
});
