import { describe, expect, test } from '@jest/globals';
import { requestAttributes, spanEnd } from './server-spans.js';

const request = { method: 'GET', url: '/users/5?token=x', httpVersion: '1.1', headers: {} };

describe('requestAttributes', () => {
  test('the query stays out', () => {
    expect(requestAttributes(request)).toEqual({
      'http.request.method': 'GET',
      'url.path': '/users/5',
      'url.scheme': 'http',
      'network.protocol.version': '1.1',
    });
  });

  test('a method that the conventions do not know is told apart', () => {
    expect(requestAttributes({ ...request, method: 'PROPFIND' })).toMatchObject({
      'http.request.method': '_OTHER',
      'http.request.method_original': 'PROPFIND',
    });
  });

  test.each([
    ['api.example.com:8080', { 'server.address': 'api.example.com', 'server.port': 8080 }],
    ['api.example.com', { 'server.address': 'api.example.com' }],
    ['[::1]:8000', { 'server.address': '::1', 'server.port': 8000 }],
    ['a:b:c', {}],
    [undefined, {}],
  ])('host %s', (host, expected) => {
    const { 'server.address': address, 'server.port': port } = requestAttributes({ ...request, headers: { host } });
    expect({
      ...(address !== undefined && { 'server.address': address }),
      ...(port !== undefined && { 'server.port': port }),
    }).toEqual(expected);
  });

  test('the scheme is the one that the client used', () => {
    const headers = { 'x-forwarded-proto': 'https' };
    expect(requestAttributes({ ...request, headers })).toMatchObject({ 'url.scheme': 'https' });
  });
});

describe('spanEnd', () => {
  const answer = { method: 'GET', route: '/users/:id', status: 200, aborted: false, requestId: '' };

  test.each([
    ['answered', answer, 'GET /users/:id', undefined, undefined],
    ['no route fits', { ...answer, route: undefined, status: 404 }, 'GET', undefined, undefined],
    ['refused', { ...answer, status: 422 }, 'GET /users/:id', undefined, undefined],
    ['failed', { ...answer, status: 503 }, 'GET /users/:id', '503', ''],
    ['another method', { ...answer, method: 'PROPFIND' }, 'HTTP /users/:id', undefined, undefined],
    [
      'cut off',
      { ...answer, aborted: true },
      'GET /users/:id',
      'aborted',
      'the connection was lost before the answer was complete',
    ],
  ])('%s', (_name, facts, name, errorType, error) => {
    const end = spanEnd(facts);
    expect([end.name, end.attributes['error.type'], end.error]).toEqual([name, errorType, error]);
    expect(end.attributes['http.response.status_code']).toBe(facts.status);
  });

  test('without an answer there is no status', () => {
    const { attributes } = spanEnd({ ...answer, status: undefined, aborted: true });
    expect(attributes).not.toHaveProperty(['http.response.status_code']);
  });
});
