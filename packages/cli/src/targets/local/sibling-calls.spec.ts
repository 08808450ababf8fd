import type { CreateEndpointRequest } from '@flash-ts/core/contract';
import fc from 'fast-check';
import { deployOrder, withSiblings } from './sibling-calls.js';

describe('deployOrder', () => {
  it('puts the called before the caller', () => {
    expect(deployOrder(['shop', 'users', 'mail'], { shop: ['users', 'mail'], users: ['mail'], mail: [] })).toEqual([
      'mail',
      'users',
      'shop',
    ]);
  });

  it('has every endpoint once, whatever calls whatever, and keeps to the calls where there is no cycle', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const graphs = fc.record(
      Object.fromEntries(names.map((name) => [name, fc.uniqueArray(fc.constantFrom(...names, 'elsewhere'))])),
    );
    fc.assert(
      fc.property(graphs, (calls) => {
        const order = deployOrder(names, calls);
        expect(order.toSorted()).toEqual(names);
        const reaches = (from: string, to: string, seen: string[] = []): boolean =>
          (calls[from] ?? []).some(
            (next) => next === to || (!seen.includes(next) && reaches(next, to, [...seen, next])),
          );
        const pairs = names.flatMap((caller) => (calls[caller] ?? []).map((called) => ({ caller, called })));
        const late = pairs.filter(
          ({ caller, called }) =>
            names.includes(called) && !reaches(called, caller) && order.indexOf(called) > order.indexOf(caller),
        );
        expect(late).toEqual([]);
      }),
    );
  });
});

describe('deployOrder with endpoints that are to be first', () => {
  const calls = { shop: ['users', 'mail'], users: ['mail'], mail: [] };
  const order = (first: string[], live: string[]) =>
    deployOrder(['shop', 'users', 'mail'], calls, { first, live: new Set(live) });

  it('has these before those that they call, whose ids are known already', () => {
    expect(order(['shop'], ['shop', 'users', 'mail'])).toEqual(['shop', 'mail', 'users']);
    expect(order(['users', 'shop', 'gone'], ['users', 'mail'])).toEqual(['users', 'shop', 'mail']);
  });

  it('still has one after those whose ids it needs, and before the others', () => {
    expect(order(['users'], ['shop', 'users'])).toEqual(['mail', 'users', 'shop']);
  });
});

describe('withSiblings', () => {
  const body = { name: 'shop', env: { MODE: 'fast' } } as unknown as CreateEndpointRequest;

  it('adds the ids that are known, and no key: workers get theirs from the platform', () => {
    expect(
      withSiblings(
        body,
        ['users', 'mail', 'later'],
        new Map([
          ['users', 'u1'],
          ['mail', 'm1'],
        ]),
      ).env,
    ).toEqual({
      MODE: 'fast',
      FLASH_ENDPOINT_IDS: '{"mail":"m1","users":"u1"}',
    });
  });

  it('changes nothing of one that calls nobody', () => {
    expect(withSiblings(body, [], new Map([['users', 'u1']]))).toBe(body);
  });
});
