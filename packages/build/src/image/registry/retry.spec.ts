import { codeOf, isBusy, isPassing, waitBefore } from './retry.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');

it.each([
  [1, undefined, 250],
  [2, undefined, 500],
  [5, undefined, 4000],
  [1, '3', 3000],
  [4, '0', 0],
  [1, 'Thu, 01 Jan 2026 00:00:07 GMT', 7000],
  [1, 'Wed, 31 Dec 2025 00:00:00 GMT', 0],
  [1, 'soon', 250],
])('after attempt %i with Retry-After %s waits %i ms', (attempt, retryAfter, milliseconds) => {
  expect(waitBefore(attempt, retryAfter, NOW)).toBe(milliseconds);
});

it.each([429, 502, 503, 504])('%i is tried again', (status) => {
  expect(isBusy(status)).toBe(true);
});

it.each([200, 400, 401, 404, 501])('%i is an answer', (status) => {
  expect(isBusy(status)).toBe(false);
});

it.each(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT', 'EAI_AGAIN'])('%s passes', (code) => {
  expect(isPassing(Object.assign(new Error('lost'), { code }))).toBe(true);
});

it.each(['ECONNREFUSED', 'ENOTFOUND', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'])('%s lasts', (code) => {
  expect(isPassing(Object.assign(new Error('refused'), { code }))).toBe(false);
});

it('finds the code of an error of several addresses, and of a cause; an error without one is no connection’s', () => {
  const inner = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  expect(codeOf(new AggregateError([inner]))).toBe('ECONNREFUSED');
  expect(codeOf(new Error('failed', { cause: inner }))).toBe('ECONNREFUSED');
  expect(isPassing(new TypeError('a defect'))).toBe(false);
});
