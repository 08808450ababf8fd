import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import findMyWay from 'find-my-way';
import { isText, overlaps } from './overlap.js';
import { ROUTER_OPTIONS } from './route-table.js';

test.each([
  ['/orders/newest', '/orders/:id', true],
  ['/orders/:id', '/orders/:other/', true],
  ['/orders/:id/items', '/orders/:id', false],
  ['/orders/:id', '/:kind/newest', true],
  ['/orders/:id', '/users/:id', false],
  ['/orders/newest', '/*', true],
  ['/', '/*', true],
  ['/orders/newest', '/orders/*', true],
  ['/orders', '/users/*', false],
  ['/orders/7', '/orders/:id(\\d+)', true],
  ['/orders/a-b', '/orders/:from-:to', true],
  ['/orders', '/orders/:id?', true],
  ['/orders/newest', '//orders//:id', true],
])('%s and %s: %s', (own, other, expected) => {
  expect(overlaps(own, other)).toBe(expected);
});

test('a target that fits two paths is one for which they overlap', () => {
  const segment = fc.constantFrom('a', 'b', 'c');
  const part = fc.oneof(segment, fc.constantFrom(':x', ':y'));
  const named = (parts: readonly string[]) =>
    `/${parts.map((text, index) => (text.startsWith(':') ? `${text}${index}` : text)).join('/')}`;
  const plain = fc.array(part, { maxLength: 4 }).map(named);
  const any = fc
    .tuple(fc.array(fc.oneof(part, fc.constantFrom(':p-:q', ':r(^\\w$)')), { maxLength: 3 }), fc.constantFrom('', '*'))
    .map(([parts, end]) => (end === '' ? named(parts) : `${named(parts).replace(/\/$/, '')}/*`));
  const target = fc
    .array(fc.constantFrom('a', 'b', 'c', 'a-b'), { maxLength: 4 })
    .map((parts) => `/${parts.join('/')}`);
  const fits = (path: string, to: string) => {
    const router = findMyWay(ROUTER_OPTIONS);
    router.on('GET', path, () => undefined);
    return router.find('GET', to) !== null;
  };
  const checked = fc.check(
    fc.property(plain, any, target, (own, other, to) => {
      fc.pre(!isText(other));
      return overlaps(own, other) || !(fits(own, to) && fits(other, to));
    }),
    { numRuns: 3000 },
  );
  expect(checked.counterexample).toBeNull();
});
