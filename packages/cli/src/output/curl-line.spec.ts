import type { ManifestFunction, ManifestResource } from '@flash-ts/core/manifest';
import { curlLine } from './curl-line.js';

const resource = (...functions: Partial<ManifestFunction>[]) =>
  ({ is_load_balanced: true, functions }) as unknown as ManifestResource;

describe('curlLine', () => {
  it('prefers a GET that needs nothing', () => {
    const line = curlLine(
      'http://h/e/1',
      resource({ http_method: 'POST', http_path: '/users' }, { http_method: 'GET', http_path: '/users' }),
      {},
    );

    expect(line).toBe('curl http://h/e/1/users');
  });

  it('fills path parameters and a body from its schema', () => {
    const openapi = {
      components: {
        schemas: {
          User: {
            type: 'object',
            required: ['name', 'email', 'tags', 'address'],
            properties: {
              name: { type: 'string', minLength: 6 },
              email: { type: 'string', format: 'email' },
              age: { type: 'integer' },
              tags: { type: 'array', items: { type: 'string', enum: ["it's"] } },
              address: { $ref: '#/components/schemas/Address' },
            },
          },
          Address: { type: 'object', required: ['no'], properties: { no: { type: 'integer', minimum: 3 } } },
        },
      },
    };
    const line = curlLine(
      'http://h',
      resource({ http_method: 'PUT', http_path: '/users/:id', request_schema: '#/components/schemas/User' }),
      openapi,
    );

    expect(line).toBe(
      String.raw`curl -X PUT http://h/users/1 -H 'content-type: application/json' -d '{"name":"textxx","email":"ada@example.com","tags":["it'\''s"],"address":{"no":3}}'`,
    );
  });

  it.each([
    [['add'], '{"input":{"text":"text"}}'],
    [['add', 'list'], '{"input":{"method":"add","text":"text"}}'],
  ])('submits a job of an endpoint with a queue: %j', (names, body) => {
    const jobs = names.map((name) => ({ name, input_schema: '#/components/schemas/Note' }));
    const note = { type: 'object', required: ['text'], properties: { text: { type: 'string' } } };
    const queue = { is_load_balanced: false, jobs } as unknown as ManifestResource;
    expect(curlLine('http://h/e/1', queue, { components: { schemas: { Note: note } } })).toBe(
      `curl -X POST http://h/e/1/run -H 'content-type: application/json' -d '${body}'`,
    );
  });
});
