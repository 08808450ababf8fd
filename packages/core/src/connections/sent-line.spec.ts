import { sentLine } from './sent-line.js';

describe('what a client wanted', () => {
  it.each([
    ['GET /users?token=secret HTTP/1.1\r\nx: \u0001\r\n\r\n', { method: 'GET', path: '/users' }],
    ['\r\nM-SEARCH * HTTP/1.1\r\n', { method: 'M-SEARCH', path: '*' }],
    [`POST /${'x'.repeat(5000)} HTTP/1.1`, { method: 'POST', path: `/${'x'.repeat(2042)}` }],
    ['\u0016\u0003\u0001\u0002', { method: '-', path: '-' }],
    ['get /', { method: '-', path: '-' }],
    ['', { method: '-', path: '-' }],
  ])('is read from %j', (sent, line) => {
    expect(sentLine(Buffer.from(sent, 'latin1'))).toEqual(line);
  });

  it('is not known where there are no bytes, as of a request that was too slow', () => {
    expect(sentLine(undefined)).toEqual({ method: '-', path: '-' });
  });
});
