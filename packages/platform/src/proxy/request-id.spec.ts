import { requestIdOf } from './request-id.js';

const idOf = (given?: string) => requestIdOf({ headers: given === undefined ? {} : { 'x-request-id': given } });

describe('requestIdOf', () => {
  it.each(['abc-1', '4bf92f3577b34da6a3ce929d0e0e4736', 'Root=1-67a/b:c+d'])('takes %j over', (given) =>
    expect(idOf(given)).toBe(given),
  );

  it.each([undefined, '', 'a b', 'a,b', 'caf\u00e9', '<script>', 'x'.repeat(129)])('does not take %j over', (given) =>
    expect(idOf(given)).toMatch(/^[0-9a-f]{16}-\d+$/),
  );

  it('gives none twice', () => expect(new Set(Array.from({ length: 100 }, () => idOf())).size).toBe(100));
});
