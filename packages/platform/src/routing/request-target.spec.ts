import { readTarget } from './request-target.js';

const path = (host: string | undefined, value: string) => ({ kind: 'path', host, path: value });

describe('readTarget', () => {
  it.each([
    ['GET', '/users?a=1', ['Host', 'localhost:8080'], path('localhost:8080', '/users?a=1')],
    ['GET', '/', ['hOsT', '[::1]:80', 'Hosts', 'x'], path('[::1]:80', '/')],
    ['GET', '/', [], path(undefined, '/')],
    ['GET', 'http://a.example/x?y', ['Host', 'A.example'], path('A.example', '/x?y')],
    ['GET', 'http://a.example?y', ['Host', 'a.example'], path('a.example', '/?y')],
    ['OPTIONS', '*', ['Host', 'a'], { kind: 'server' }],
  ])('%s %s with %j', (method, url, headers, expected) => expect(readTarget(method, url, headers)).toEqual(expected));

  it.each([
    ['GET', '/', ['Host', 'a', 'host', 'a']],
    ['GET', '/', ['Host', '']],
    ['GET', '/', ['Host', 'a, b']],
    ['GET', '/', ['Host', 'user@a']],
    ['GET', '/', ['Host', 'a/path']],
    ['GET', '/', ['Host', 'a:80:80']],
    ['GET', '*', ['Host', 'a']],
    ['GET', '/a#b', ['Host', 'a']],
    ['GET', '/caf\u00c3', ['Host', 'a']],
    ['GET', 'http://b/', ['Host', 'a']],
    ['GET', 'http://a/#b', ['Host', 'a']],
    ['GET', 'ftp://a/', ['Host', 'a']],
    ['GET', 'x', ['Host', 'a']],
  ])('refuses %s %s with %j', (method, url, headers) =>
    expect(readTarget(method, url, headers).kind).toBe('malformed'),
  );
});
