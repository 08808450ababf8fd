import { targetOf } from './target.js';

const endpoint = (path: string) => ({ kind: 'endpoint', id: 'abc12345', path });
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
    ['localhost', '/e/abc12345x/users', false, control],
    ['localhost', '/e/../v2/serverless', false, control],
    ['1bc12345.api.localhost', '/', false, control],
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
