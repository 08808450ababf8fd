import { targetOf } from './target.js';

const endpoint = (path: string) => ({ kind: 'endpoint', id: 'abc12345', path });
const unknown = (id: string, path: string) => ({ kind: 'endpoint', id, path });
const named = (name: string, path: string) => ({ kind: 'named-endpoint', name, path });
const control = { kind: 'control' };

describe('targetOf', () => {
  it.each([
    ['abc12345.api.localhost:8080', '/users?a=1', false, endpoint('/users?a=1')],
    ['ABC12345.API.localhost', '/v2/serverless', false, endpoint('/v2/serverless')],
    ['localhost:8080', '/e/abc12345/users?a=1', false, endpoint('/users?a=1')],
    ['localhost', '/e/abc12345', false, endpoint('/')],
    ['localhost', '/e/abc12345?a=1', false, endpoint('/?a=1')],
    ['localhost', '/e/abc12345/../../x', false, endpoint('/../../x')],
    ['localhost', '/e/abc12345x/users', false, unknown('abc12345x', '/users')],
    ['localhost', '/e/../v2/serverless', false, unknown('..', '/v2/serverless')],
    ['localhost', '/e/nope?a=1', false, unknown('nope', '/?a=1')],
    ['localhost', '/e/', false, unknown('', '/')],
    ['localhost', '/e', false, unknown('', '/')],
    ['localhost', '/endpoints', false, control],
    ['status.localhost:8080', '/e/abc12345/users', false, control],
    ['STATUS.localhost', '/e/abc12345/users', false, control],
    ['status.localhost:8080', '/user-service/users', false, control],
    ['status.localhost:8080', '/user-service/users', true, named('user-service', '/users')],
    ['x.status.localhost', '/e/abc12345/users', false, endpoint('/users')],
    ['1bc12345.api.localhost', '/', false, unknown('1bc12345', '/')],
    ['a.nope.api.localhost:80', '/v2/serverless', false, unknown('a.nope', '/v2/serverless')],
    ['api.localhost', '/', false, control],
    ['abc12345.api.localhost.evil.example', '/', false, control],
    [undefined, '/v2/serverless', false, control],
    ['localhost', '/user-service/users', false, control],
    ['localhost', '/user-service/users', true, named('user-service', '/users')],
    ['localhost', '/user-service?x', true, named('user-service', '/?x')],
    ['localhost', '/v2/serverless', true, control],
    ['localhost', '/local/status', true, control],
  ])('host %s, url %s, by name %s', (host, url, routeByName, expected) => {
    expect(targetOf(host, url, routeByName)).toEqual(expected);
  });
});
