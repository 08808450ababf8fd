import type { Released } from './development-session.js';
import { servedOf, servedText } from './served-report.js';

type BuiltEndpoint = Released['endpoints'][number];

function endpoint(name: string, routes: BuiltEndpoint['routes']): BuiltEndpoint {
  return { name, className: 'C', file: 'src/c.ts', digest: '', routes, jobs: [] };
}

function many(name: string, count: number): BuiltEndpoint {
  return endpoint(
    name,
    Array.from({ length: count }, (_, index) => ({ method: 'GET' as const, path: `/${index}` })),
  );
}

const told = (...endpoints: BuiltEndpoint[]) => servedText(servedOf(endpoints, 'http://localhost:8888'));

describe('what flash run says that it serves', () => {
  it('are the routes with their addresses, and the docs', () => {
    const routes: BuiltEndpoint['routes'] = [
      { method: 'GET', path: '/users' },
      { method: 'DELETE', path: '/users/:id' },
    ];
    expect(told(endpoint('users', routes), endpoint('orders', [{ method: 'GET', path: '/' }]))).toBe(
      [
        'GET     http://localhost:8888/users/users',
        'DELETE  http://localhost:8888/users/users/:id',
        'GET     http://localhost:8888/orders/',
        '',
        'Docs     http://localhost:8888/docs',
        'OpenAPI  http://localhost:8888/openapi.json',
      ].join('\n'),
    );
  });

  it('are the places for jobs of an endpoint with a queue', () => {
    expect(told({ ...endpoint('work', []), jobs: ['resize', 'crop'] })).toContain(
      [
        'POST  http://localhost:8888/work/run',
        'POST  http://localhost:8888/work/runsync',
        'POST  http://localhost:8888/work/resize/runsync',
        'POST  http://localhost:8888/work/crop/runsync',
        '',
      ].join('\n'),
    );
    expect(told({ ...endpoint('work', []), jobs: ['resize'] })).not.toContain('/resize/');
  });

  it('are the endpoints, where there are more than 30 routes', () => {
    expect(told(many('users', 30)).split('\n')).toHaveLength(33);
    expect(told(many('users', 30), many('one', 1))).toBe(
      [
        'users  http://localhost:8888/users  30 routes',
        'one    http://localhost:8888/one    1 route',
        'All 31 routes are on the docs page.',
        '',
        'Docs     http://localhost:8888/docs',
        'OpenAPI  http://localhost:8888/openapi.json',
      ].join('\n'),
    );
  });

  it('are the first 30 endpoints, where there are more', () => {
    const lines = told(...Array.from({ length: 100 }, (_, index) => many(`e${index}`, 2))).split('\n');
    expect(lines).toHaveLength(35);
    expect(lines.slice(30, 32)).toEqual(['… and 70 more endpoints', 'All 200 routes are on the docs page.']);
  });

  it('is no docs page, where an endpoint has its address', () => {
    const text = told(many('docs', 31));
    expect(text).toContain('The endpoint "docs" has the address of the docs page, so there is no such page.');
    expect(text).toContain('All 31 routes are in the OpenAPI document.');
    expect(text).not.toContain('Docs ');
    expect(servedOf([many('docs', 1)], 'http://h')).toMatchObject({
      docs: null,
      openapi: 'http://h/openapi.json',
    });
  });

  it('are the docs alone, where there is no route', () => {
    expect(told()).toBe('Docs     http://localhost:8888/docs\nOpenAPI  http://localhost:8888/openapi.json');
  });
});
