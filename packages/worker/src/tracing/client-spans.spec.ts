import { expect, test } from '@jest/globals';
import { callAttributes } from './client-spans.js';

const call = { endpoint: 'users', handler: 'get', method: 'GET', route: '/users/:id' };

test.each([
  ['http://127.0.0.1:8080/e/abc/users/5?key=x', 'http://127.0.0.1:8080/e/abc/users/5', '127.0.0.1', 8080],
  ['https://abc.api.example.com/users/5', 'https://abc.api.example.com/users/5', 'abc.api.example.com', 443],
  ['http://abc.localhost/users/5', 'http://abc.localhost/users/5', 'abc.localhost', 80],
])('%s', (url, full, address, port) => {
  expect(callAttributes({ ...call, url })).toEqual({
    'http.request.method': 'GET',
    'url.full': full,
    'url.template': '/users/:id',
    'server.address': address,
    'server.port': port,
    'flash.endpoint': 'users',
    'flash.handler': 'get',
  });
});
