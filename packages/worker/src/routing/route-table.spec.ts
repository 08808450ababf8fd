import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import findMyWay from 'find-my-way';
import { ROUTER_OPTIONS } from './route-table.js';
import { RouteTable } from './route-table.js';

/** Segments of which paths are made that stand in each other's way. */
const text = fc.constantFrom('a', 'b', 'ab', 'a-b', '1');
const segment = fc.oneof(text, fc.constantFrom(':x', ':y'));
const path = fc
  .array(segment, { maxLength: 4 })
  .filter(
    (parts) =>
      new Set(parts.filter((part) => part.startsWith(':'))).size ===
      parts.filter((part) => part.startsWith(':')).length,
  )
  .map((parts) => `/${parts.join('/')}`);
const target = fc
  .tuple(
    fc.array(fc.oneof(text, fc.constantFrom('', '%61', 'c', '.', 'ä')), { maxLength: 5 }),
    fc.constantFrom('', '?q=1', '/', '#f'),
  )
  .map(([parts, end]) => `/${parts.join('/')}${end}`);

/** The table, and the router that Fastify would have of the same routes. */
function both(paths: readonly string[]) {
  const table = new RouteTable<string>();
  const router = findMyWay(ROUTER_OPTIONS);
  for (const one of paths) {
    const isFirst = table.add('GET', one, one);
    if (isFirst) router.on('GET', one, () => undefined, one);
  }
  return { table, router };
}

describe('RouteTable', () => {
  test('finds what Fastify’s router finds, with the same parameters', () => {
    fc.assert(
      fc.property(
        fc.array(path, { minLength: 1, maxLength: 12 }),
        fc.array(target, { maxLength: 20 }),
        (paths, targets) => {
          const { table, router } = both(paths);
          for (const asked of targets) {
            const found = router.find('GET', asked);
            // Nest takes no empty parameter.
            const isFit = found && !Object.values(found.params).includes('');
            const expected = isFit ? { value: found.store as string, params: { ...found.params } } : undefined;
            const match = table.find('GET', asked);
            const actual =
              match && 'value' in match ? { value: match.value, params: { ...(match.params as object) } } : match;
            expect({ asked, found: actual }).toEqual({ asked, found: expected });
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('leaves what fits a route of Fastify better to Fastify', () => {
    const table = new RouteTable<string>();
    table.add('GET', '/orders/:id', 'one');
    table.add('GET', '/orders/newest');
    expect(table.find('GET', '/orders/7')).toMatchObject({ value: 'one', params: { id: '7' } });
    expect(table.find('GET', '/orders/newest')).toBeUndefined();
  });

  test('asks a whole router where one of the routes is more than a plain path', () => {
    const table = new RouteTable<string>();
    table.add('GET', '/:any', 'any');
    table.add('GET', '/files/*');
    expect(table.find('GET', '/files/x')).toBeUndefined();
    expect(table.find('GET', '/other?q=%20#f')).toMatchObject({
      value: 'any',
      params: { any: 'other' },
      query: 'q=%20#f',
    });
  });

  test('tells of a parameter that is too long, unless another route fits', () => {
    const table = new RouteTable<string>();
    table.add('GET', '/orders/:id', 'one');
    const long = 'x'.repeat(4097);
    expect(table.find('GET', `/orders/${long}`)).toEqual({ tooLong: `/orders/${long}` });
    table.add('GET', `/orders/${long}`, 'that one');
    expect(table.find('GET', `/orders/${long}`)).toMatchObject({ value: 'that one' });
  });

  test('knows the methods of a path, of routes of Fastify too, and of added ones', () => {
    const table = new RouteTable<string>();
    table.add('POST', '/orders', 'create');
    table.add('GET', '/orders');
    expect(table.allowedMethods('/orders/')).toEqual(['GET', 'POST']);
    table.add('PUT', '/:kind', 'replace');
    expect(table.allowedMethods('/orders?x')).toEqual(['GET', 'POST', 'PUT']);
    expect(table.allowedMethods('/orders/1')).toEqual([]);
    expect(table.allowedMethods('*orders')).toEqual([]);
  });
});
