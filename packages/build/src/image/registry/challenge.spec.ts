import { readChallenges } from './challenge.js';

it.each([
  ['', []],
  ['Basic realm="registry"', [{ scheme: 'basic', parameters: { realm: 'registry' } }]],
  [
    'Bearer realm="https://auth.example.com/token",service="registry.example.com",scope="repository:a/b:pull,push"',
    [
      {
        scheme: 'bearer',
        parameters: {
          realm: 'https://auth.example.com/token',
          service: 'registry.example.com',
          scope: 'repository:a/b:pull,push',
        },
      },
    ],
  ],
  [
    'Negotiate, Basic Realm = plain , BEARER realm="a \\"b\\"", error=insufficient_scope',
    [
      { scheme: 'negotiate', parameters: {} },
      { scheme: 'basic', parameters: { realm: 'plain' } },
      { scheme: 'bearer', parameters: { realm: 'a "b"', error: 'insufficient_scope' } },
    ],
  ],
  ['Basic realm="cut', [{ scheme: 'basic', parameters: { realm: '' } }]],
  ['"', []],
])('reads %j', (header, challenges) => {
  expect(readChallenges(header)).toEqual(challenges);
});
